//! What a client may say.

use std::borrow::Cow;
use std::collections::BTreeSet;

use floor::Window;
use floor::dictionary::AGENT;
use serde::Deserialize;
use serde_json::{Value, json};

use super::AgentColumns;
use crate::board::AGENT_FACTS;
use crate::shape::object;

/// A message of a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    /// What it wants to see, from now on instead of what it saw.
    Subscribe(Subscription),
}

/// Why a message is not taken; the words say what would be right, and become the reason of a close.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It means nothing.
    Malformed(String),
    /// It is of another version of the protocol.
    Version(String),
}

impl From<String> for Refusal {
    fn from(words: String) -> Self {
        Self::Malformed(words)
    }
}

/// What a client wants to see, and how often.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscription {
    /// The window of the figures that have one.
    pub window: Window,
    /// Teams whose agents, and the queues these serve, are wanted; none is all.
    pub teams: BTreeSet<String>,
    /// Queues that are wanted, with their agents; none is all.
    pub queues: BTreeSet<String>,
    /// Figures of agents beside their facts.
    pub agent_columns: AgentColumns,
    /// Frames a second at most.
    pub hz: u8,
    /// Where the client left off: epoch and number.
    pub resume: Option<(String, u64)>,
}

/// Names in a list at most.
const MOST_NAMES: usize = 100;
/// Characters of a name at most, as for ids in events; a queue's may have its source before it.
const LONGEST_NAME: usize = 401;
/// Frames a second: who asks for more or fewer gets these.
const LEAST_HZ: f64 = 1.0;
const MOST_HZ: f64 = 20.0;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw<'a> {
    t: String,
    v: Option<u64>,
    #[serde(borrow)]
    window: Option<Cow<'a, str>>,
    #[serde(default)]
    teams: BTreeSet<String>,
    #[serde(default)]
    queues: BTreeSet<String>,
    hz: Option<f64>,
    #[serde(default)]
    cols: RawColumns,
    epoch: Option<String>,
    seq: Option<u64>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawColumns {
    #[serde(default)]
    agents: BTreeSet<String>,
}

/// Reads a message of a client.
///
/// # Errors
/// Says what is wrong and what would be right, in few words.
pub fn parse(text: &str) -> Result<Request, Refusal> {
    let raw: Raw<'_> = serde_json::from_str(text).map_err(|error| error.to_string())?;
    if raw.t != "sub" {
        return Err("`t` must be `sub`: a client says nothing else"
            .to_owned()
            .into());
    }
    if let Some(version @ (0 | 2..)) = raw.v {
        return Err(Refusal::Version(format!(
            "this server speaks version 1, not {version}: reload the page"
        )));
    }
    let window = raw.window.unwrap_or(Cow::Borrowed(Window::M30.name()));
    let window = Window::from_name(&window)
        .ok_or_else(|| format!("there is no such `window`: known are {}", Window::KNOWN))?;
    check_names("teams", &raw.teams)?;
    check_names("queues", &raw.queues)?;
    let hz = raw.hz.unwrap_or(10.0);
    if hz <= 0.0 {
        return Err("`hz` is how many frames a second may come: more than 0"
            .to_owned()
            .into());
    }
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "held within the range"
    )]
    let hz = hz.clamp(LEAST_HZ, MOST_HZ) as u8;
    let resume = match (raw.epoch, raw.seq) {
        (Some(epoch), Some(seq)) => Some((epoch, seq)),
        (None, None) => None,
        _ => return Err("`epoch` and `seq` go together".to_owned().into()),
    };
    let columns = AgentColumns::named(raw.cols.agents.iter().map(String::as_str));
    let agent_columns = columns.map_err(|name| {
        let name: String = name.chars().take(40).collect();
        format!("`cols.agents`: no figure is called `{name}`")
    })?;
    let (teams, queues) = (raw.teams, raw.queues);
    Ok(Request::Subscribe(Subscription {
        window,
        teams,
        queues,
        agent_columns,
        hz,
        resume,
    }))
}

/// What JSON Schema says of a subscription.
pub(super) fn schema() -> Value {
    let windows = Window::ALL.map(Window::name);
    let name = json!({ "type": "string", "minLength": 1, "maxLength": LONGEST_NAME });
    let names = json!({ "type": "array", "items": name, "maxItems": MOST_NAMES });
    let figures: Vec<&str> = AGENT
        .iter()
        .map(|figure| figure.key)
        .chain(AGENT_FACTS)
        .collect();
    let columns = json!({
        "type": "object",
        "properties": { "agents": { "type": "array", "items": { "enum": figures } } },
        "additionalProperties": false,
    });
    let mut schema = object(
        &["What is wanted from now on, instead of what was wanted before."],
        &[("t", &["The kind of message."], json!({ "const": "sub" }))],
        &[
            (
                "v",
                &["The version of the protocol that the client speaks."],
                json!({ "const": 1 }),
            ),
            (
                "window",
                &["The window of the figures that have one; 30m unless given."],
                json!({ "enum": windows }),
            ),
            (
                "teams",
                &["Agents of these teams only, and the queues they serve."],
                names.clone(),
            ),
            ("queues", &["These queues only, and their agents."], names),
            (
                "hz",
                &["Frames a second at most, brought into 1–20; 10 unless given."],
                json!({ "type": "number", "exclusiveMinimum": 0 }),
            ),
            ("cols", &["Figures of agents beside their facts."], columns),
            (
                "epoch",
                &["Where the client left off: the history."],
                json!({ "type": "string" }),
            ),
            (
                "seq",
                &["Where the client left off: the number."],
                json!({ "type": "integer", "minimum": 0 }),
            ),
        ],
    );
    schema["additionalProperties"] = false.into();
    schema["dependencies"] = json!({ "epoch": ["seq"], "seq": ["epoch"] });
    schema
}

fn check_names(key: &str, names: &BTreeSet<String>) -> Result<(), String> {
    if names.len() > MOST_NAMES {
        return Err(format!("`{key}` may hold {MOST_NAMES} names"));
    }
    if names
        .iter()
        .any(|name| name.is_empty() || name.chars().count() > LONGEST_NAME)
    {
        return Err(format!("a name in `{key}` is empty or too long"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let Err(Refusal::Malformed(words)) = parse(text) else {
            panic!("{text} is not refused")
        };
        assert!(words.contains(expected), "{text}: {words}");
    }

    #[test]
    fn all_fields_are_optional() {
        let Request::Subscribe(subscription) = parse(r#"{"t":"sub"}"#).expect("a subscription");
        assert_eq!(subscription.window, Window::M30);
        assert_eq!((subscription.hz, subscription.resume), (10, None));
        assert!(subscription.teams.is_empty() && subscription.agent_columns.is_empty());
    }

    #[test]
    fn the_example_of_the_contract() {
        let text = r#"{"t":"sub","window":"30m","teams":["t1"],"queues":["billing"],"hz":10,"cols":{"agents":["handled"]},"epoch":"k3f9","seq":4711}"#;
        let Request::Subscribe(subscription) = parse(text).expect("a subscription");
        assert_eq!(subscription.resume, Some(("k3f9".to_owned(), 4711)));
        assert!(!subscription.agent_columns.is_empty());
    }

    #[test]
    fn a_pace_out_of_range_is_brought_into_it() {
        for (asked, given) in [("30", 20), ("0.5", 1), ("10.0", 10)] {
            let text = format!(r#"{{"t":"sub","hz":{asked}}}"#);
            let Request::Subscribe(subscription) = parse(&text).expect("a subscription");
            assert_eq!(subscription.hz, given);
        }
    }

    #[test]
    fn what_is_wrong_is_said() {
        check("nonsense", "expected");
        check("[]", "invalid length");
        check(r#"{"t":"subscribe"}"#, "must be `sub`");
        check(r#"{"t":"sub","windows":"5m"}"#, "unknown field `windows`");
        check(
            r#"{"t":"sub","window":"7m"}"#,
            "known are 5m, 15m, 30m, 60m and today",
        );
        check(r#"{"t":"sub","hz":0}"#, "more than 0");
        check(r#"{"t":"sub","seq":3}"#, "go together");
        check(r#"{"t":"sub","queues":[""]}"#, "empty or too long");
        check(
            r#"{"t":"sub","cols":{"agents":["handeled"]}}"#,
            "`handeled`",
        );
        check(
            r#"{"t":"sub","cols":{"queues":[]}}"#,
            "unknown field `queues`",
        );
        assert!(matches!(
            parse(r#"{"t":"sub","v":2}"#),
            Err(Refusal::Version(_))
        ));
    }
}
