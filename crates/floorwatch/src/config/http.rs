//! `[http]`: where the board is served, and to whom.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use super::secret::Secret;
use super::section::Section;
use super::tree::{Mistake, Table};
use crate::http::MOST_CLIENTS;

/// How the board is served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Http {
    /// Address and port.
    pub listen: SocketAddr,
    /// Origins beside the server's own whose pages may open a socket.
    pub allowed_origins: Vec<String>,
    /// Screens connected at most.
    pub most_clients: usize,
    /// What those who post events must bear.
    pub events_token: Option<Secret>,
    /// The address at which gateways reach this process.
    pub advertised: Option<String>,
}

impl Http {
    /// The address at which gateways reach this process.
    pub fn advertised(&self) -> String {
        let listen = || self.listen.to_string();
        self.advertised.clone().unwrap_or_else(listen)
    }
}

/// Where the board is served unless told otherwise.
pub const LISTEN: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8080);

impl Default for Http {
    fn default() -> Self {
        Self {
            listen: LISTEN,
            allowed_origins: Vec::new(),
            most_clients: MOST_CLIENTS,
            events_token: None,
            advertised: None,
        }
    }
}

/// Reads the section.
pub fn read(table: Option<&Table>, mistakes: &mut Vec<Mistake>) -> Http {
    let mut section = Section::new("[http]", table, mistakes);
    let mut http = Http::default();
    let allow_remote = section.flag("allow_remote").unwrap_or(false);
    listen(&mut section, allow_remote, &mut http);
    http.events_token = section.secret("events_token", "events_token_file");
    allowed_origins(&mut section, &mut http);
    advertised(&mut section, &mut http);
    if let Some(most) = section.number("most_clients", 1.0, 100_000.0) {
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "held within the limits above"
        )]
        let most = most as usize;
        http.most_clients = most;
    }
    section.finish();
    http
}

fn listen(section: &mut Section<'_, '_>, allow_remote: bool, http: &mut Http) {
    let (Some(text), Some(node)) = (section.text("listen"), section.node("listen")) else {
        return;
    };
    let text = text.replace("localhost:", "127.0.0.1:");
    match text.parse::<SocketAddr>() {
        Ok(read) if allow_remote || read.ip().is_loopback() => http.listen = read,
        Ok(_) => section.wrong(
            &node.place,
            "`listen` must be an address of this machine alone, such as \"127.0.0.1:8080\": there is no sign-in \
             in this version, so whoever reaches the port sees the board. Put a proxy before it that signs people in; or, \
             where all who reach it may see it, say `allow_remote = true`",
        ),
        Err(_) => section.wrong(
            &node.place,
            format!("`listen`: `{text}` is not an address and a port: write \"127.0.0.1:8080\""),
        ),
    }
}

fn advertised(section: &mut Section<'_, '_>, http: &mut Http) {
    let Some(text) = section.text("advertised") else {
        return;
    };
    let parts = text.rsplit_once(':');
    let port = parts.and_then(|(_, port)| port.parse::<u16>().ok());
    if parts.is_some_and(|(host, _)| !host.is_empty() && !host.contains('/')) && port.is_some() {
        http.advertised = Some(text.to_owned());
    } else {
        section.wrong_at(
            "advertised",
            format!(
                "`advertised`: `{text}` is no host and port: write \"processor-1.example.com:8080\""
            ),
        );
    }
}

fn allowed_origins(section: &mut Section<'_, '_>, http: &mut Http) {
    for origin in section.texts("allowed_origins").unwrap_or_default() {
        let host = origin
            .strip_prefix("https://")
            .or_else(|| origin.strip_prefix("http://"));
        if host.is_some_and(|host| !host.is_empty() && !host.contains('/')) {
            http.allowed_origins.push(origin.to_owned());
        } else {
            section.wrong_at(
                "allowed_origins",
                format!("`allowed_origins`: `{origin}` is not an origin: write \"https://board.example.com\""),
            );
        }
    }
}
