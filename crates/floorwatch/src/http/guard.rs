//! Who may ask: names that a browser may have been led here by, pages that may open a socket; and
//! the headers that tell browsers what the pages may do.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::{Problem, Server};
use crate::config::Secret;

/// Under which names the server may be asked, and from which pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access {
    /// Where it listens.
    pub listen: SocketAddr,
    /// Origins beside the server's own, such as `https://board.example.com` of a proxy before it.
    pub allowed_origins: Vec<String>,
    /// What those who post events must bear.
    pub events_token: Option<Secret>,
    /// The address under which other processes know this one.
    pub advertised: Option<String>,
}

impl Access {
    /// Only the server's own pages.
    pub const fn of(listen: SocketAddr) -> Self {
        Self {
            listen,
            allowed_origins: Vec::new(),
            events_token: None,
            advertised: None,
        }
    }

    /// Whether the server may be asked by this name.
    ///
    /// A page of a stranger can point its own name at this address, and its browser then takes the
    /// board for that page's own (DNS rebinding). An address cannot be pointed elsewhere.
    fn knows(&self, host: &str) -> bool {
        let name = without_port(host);
        let address = name
            .trim_start_matches('[')
            .trim_end_matches(']')
            .parse::<IpAddr>();
        let local = name.eq_ignore_ascii_case("localhost")
            || name.to_ascii_lowercase().ends_with(".localhost");
        let open = !self.listen.ip().is_loopback() && self.allowed_origins.is_empty();
        let listed = || {
            self.allowed_origins
                .iter()
                .any(|origin| without_port(authority(origin)).eq_ignore_ascii_case(name))
        };
        let advertised = self.advertised.as_deref() == Some(host);
        address.is_ok() || local || open || advertised || listed()
    }

    /// Whether a page of this origin may open a socket.
    pub fn admits(&self, headers: &HeaderMap) -> bool {
        let Some(origin) = headers.get(header::ORIGIN) else {
            // No browser: those always say where a page is from.
            return true;
        };
        let Ok(origin) = origin.to_str() else {
            return false;
        };
        let host = headers
            .get(header::HOST)
            .and_then(|host| host.to_str().ok());
        host.is_some_and(|host| authority(origin).eq_ignore_ascii_case(host))
            || self
                .allowed_origins
                .iter()
                .any(|allowed| allowed.trim_end_matches('/').eq_ignore_ascii_case(origin))
    }
}

/// Name and port of an origin; nothing of what is none.
fn authority(origin: &str) -> &str {
    let rest = origin
        .strip_prefix("https://")
        .or_else(|| origin.strip_prefix("http://"));
    rest.unwrap_or_default().trim_end_matches('/')
}

fn without_port(authority: &str) -> &str {
    if authority.starts_with('[') {
        return authority
            .find(']')
            .map_or(authority, |end| &authority[..=end]);
    }
    authority.split(':').next().unwrap_or_default()
}

/// Turns away who asks under a name that is not the server's.
pub async fn check_host(
    State(server): State<Arc<Server>>,
    request: Request,
    next: Next,
) -> Response {
    let host = request
        .headers()
        .get(header::HOST)
        .map(|host| host.to_str().unwrap_or_default());
    let host = host.or_else(|| {
        request
            .uri()
            .authority()
            .map(axum::http::uri::Authority::as_str)
    });
    match host {
        Some(host) if !server.shared.access.knows(host) => Problem::new(
            421,
            format!(
                "`{host}` is not a name of this server, which listens on {}: ask under its address or localhost, \
                 or add the origin to `allowed_origins` under [http]",
                server.shared.access.listen
            ),
        )
        .into_response(),
        _ => next.run(request).await,
    }
}

/// Whether events may be posted.
///
/// # Errors
/// What is missing, in words.
pub fn writer(access: &Access, headers: &HeaderMap) -> Result<(), Problem> {
    if !access.admits(headers) {
        return Err(Problem::new(
            403,
            "a page of another origin may not send events: add it to `allowed_origins` under [http]",
        ));
    }
    let Some(token) = &access.events_token else {
        if access.listen.ip().is_loopback() {
            return Ok(());
        }
        return Err(Problem::new(
            403,
            "events are not taken from other machines without a token: set `events_token_file` under [http]",
        ));
    };
    let borne = headers.get(header::AUTHORIZATION);
    let borne = borne.and_then(|value| value.as_bytes().strip_prefix(b"Bearer "));
    if borne.is_some_and(|borne| token.is(borne)) {
        return Ok(());
    }
    let words = "send the token of `events_token_file` as `Authorization: Bearer …`";
    Err(Problem::new(401, words).with_header("www-authenticate", "Bearer"))
}

/// The pages load nothing but their own files, and nobody frames them.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; \
                      connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; \
                      frame-ancestors 'none'";

/// Adds what every answer says to browsers.
pub async fn add_headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "no-referrer"),
        (
            header::HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ),
        (
            header::HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin",
        ),
        (
            header::HeaderName::from_static("permissions-policy"),
            "camera=(), geolocation=(), microphone=()",
        ),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn access(listen: &str, origins: &[&str]) -> Access {
        let listen = listen.parse().expect("an address");
        Access {
            listen,
            allowed_origins: origins.iter().map(ToString::to_string).collect(),
            events_token: None,
            advertised: None,
        }
    }

    #[test]
    fn a_strange_name_is_not_known_on_loopback() {
        let access = access("127.0.0.1:8080", &["https://board.example.com"]);
        for known in [
            "127.0.0.1:8080",
            "localhost:8080",
            "[::1]:8080",
            "board.example.com",
            "floor.localhost",
            "10.0.0.5",
        ] {
            assert!(access.knows(known), "{known}");
        }
        for strange in [
            "evil.example:8080",
            "localhost.evil.example",
            "",
            "127.0.0.1.evil.example",
        ] {
            assert!(!access.knows(strange), "{strange}");
        }
    }

    #[test]
    fn an_open_address_is_asked_by_any_name_unless_names_are_listed() {
        assert!(access("0.0.0.0:8080", &[]).knows("board.example.com"));
        assert!(!access("0.0.0.0:8080", &["https://board.example.com"]).knows("evil.example"));
    }

    #[test]
    fn a_strange_page_is_not_admitted() {
        let access = access("127.0.0.1:8080", &["https://board.example.com"]);
        let admits = |origin: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, HeaderValue::from_static("localhost:8080"));
            headers.insert(header::ORIGIN, HeaderValue::from_static(origin));
            access.admits(&headers)
        };
        assert!(access.admits(&HeaderMap::new()));
        for own in ["http://localhost:8080", "https://board.example.com"] {
            assert!(admits(own), "{own}");
        }
        for strange in [
            "http://localhost:8081",
            "http://localhost",
            "null",
            "",
            "https://evil.example",
            "http://board.example.com",
        ] {
            assert!(!admits(strange), "{strange}");
        }
    }
}
