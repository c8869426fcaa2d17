//! What a document is asked for: the query string of `GET /api/v1/board`, and what others share.

use std::collections::BTreeSet;

use floor::Window;

use super::{By, Narrowing};

/// What a document shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoardQuery {
    /// The window of the figures that have one.
    pub window: Window,
    /// Only this team's agents, and the queues they serve.
    pub team: Option<String>,
    /// Only this queue and its agents.
    pub queue: Option<String>,
    /// What is pooled into groups as well.
    pub by: Option<By>,
}

impl Default for BoardQuery {
    fn default() -> Self {
        Self {
            window: Window::M30,
            team: None,
            queue: None,
            by: None,
        }
    }
}

/// The longest id, with its source before it.
pub const LONGEST_NAME: usize = 401;
/// The longest value: a place among rows has two ids and two numbers.
pub const LONGEST_VALUE: usize = 450;

impl BoardQuery {
    /// Reads a query string.
    ///
    /// # Errors
    /// Says what is wrong and what would be right.
    pub fn parse(query: &str) -> Result<Self, String> {
        let [window, team, queue, by] = parameters(query, ["window", "team", "queue", "by"])?;
        let window = window_named(window.as_deref())?;
        let by = by.as_deref().map(By::from_name).transpose()?;
        let of_calls = by.filter(|by| by.asked().is_some());
        if let (Some(by), true) = (of_calls, team.is_some() || queue.is_some()) {
            return Err(format!(
                "by {} all calls are grouped, whatever their queue: leave team and queue out",
                by.name()
            ));
        }
        Ok(Self {
            window,
            team,
            queue,
            by,
        })
    }

    /// Team and queue as sets.
    pub(super) fn sets(&self) -> (BTreeSet<String>, BTreeSet<String>) {
        (
            self.team.iter().cloned().collect(),
            self.queue.iter().cloned().collect(),
        )
    }
}

impl<'a> Narrowing<'a> {
    /// From teams and queues.
    pub const fn of(teams: &'a BTreeSet<String>, queues: &'a BTreeSet<String>) -> Self {
        Self { teams, queues }
    }
}

/// The window of a name; half an hour where none is given.
pub(super) fn window_named(name: Option<&str>) -> Result<Window, String> {
    let Some(name) = name else {
        return Ok(Window::M30);
    };
    Window::from_name(name)
        .ok_or_else(|| format!("there is no window `{name}`: known are {}", Window::KNOWN))
}

/// The values of a query string by the names that are known there, each given once at most.
pub(super) fn parameters<const N: usize>(
    query: &str,
    names: [&str; N],
) -> Result<[Option<String>; N], String> {
    let mut values = [const { None }; N];
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        let (key, value) = (decoded(key)?, decoded(value)?);
        let Some(place) = names.iter().position(|name| *name == key) else {
            return Err(format!(
                "there is no parameter `{key}`: known are {}",
                listed(&names)
            ));
        };
        if values[place].is_some() {
            return Err(format!("`{key}` is given twice: give it once"));
        }
        if value.is_empty() || value.chars().count() > LONGEST_VALUE {
            return Err(format!(
                "`{key}` is empty or too long: give a value, or leave it out"
            ));
        }
        values[place] = Some(value);
    }
    Ok(values)
}

/// `a, b and c`.
pub(super) fn listed(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// Undoes `%20` and `+`.
fn decoded(text: &str) -> Result<String, String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digits = [rest.next(), rest.next()]
                    .map(|digit| digit.and_then(|digit| char::from(digit).to_digit(16)));
                let [Some(high), Some(low)] = digits else {
                    return Err(format!(
                        "`{text}` has a % that is not followed by two hexadecimal digits"
                    ));
                };
                u8::try_from(high * 16 + low).unwrap_or_default()
            }
            other => other,
        });
    }
    String::from_utf8(bytes).map_err(|_| format!("`{text}` is not UTF-8"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_read() {
        assert_eq!(BoardQuery::parse(""), Ok(BoardQuery::default()));
        assert_eq!(
            BoardQuery::parse("window=5m&team=Team+1&queue=acme%2Fsite-1%2Fbilling&by=site"),
            Ok(BoardQuery {
                window: Window::M5,
                team: Some("Team 1".to_owned()),
                queue: Some("acme/site-1/billing".to_owned()),
                by: Some(By::Site),
            })
        );
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (query, expected) in [
            ("window=7m", "known are 5m, 15m, 30m, 60m and today"),
            ("windows=5m", "no parameter `windows`"),
            ("team=a&team=b", "given twice"),
            ("team=", "empty"),
            ("by=colour", "known are team, site, dnis and skill"),
            ("by=dnis&team=a", "leave team and queue out"),
            ("queue=%zz", "two hexadecimal digits"),
            ("queue=%ff", "not UTF-8"),
            ("window", "empty"),
        ] {
            let words = BoardQuery::parse(query).expect_err(query);
            assert!(words.contains(expected), "{query}: {words}");
        }
    }
}
