//! What is wrong with an event: in words for people, and as a code for counters.

use std::fmt::{self, Write as _};

use serde::Deserialize;
use serde::de::{Deserializer, Error};
use serde_path_to_error::{Path, Segment};

/// Characters of an offending value that are shown.
const EXCERPT: usize = 80;

/// Stands between a code and its words inside an error's message: errors of serde carry text alone.
const SEPARATOR: char = '\u{1f}';

/// Why a record is not an event of the contract.
///
/// Displayed it says where, what, and what is allowed there:
/// `data.reason: "abandond" is not one of abandoned, timeout, …`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Malformed {
    code: Code,
    path: String,
    words: String,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $name:literal,)+) => {
        /// Kinds of malformed records, few and stable: they label a counter.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Code {
            $($(#[$doc])* $variant,)+
        }

        impl Code {
            const ALL: &'static [Self] = &[$(Self::$variant),+];

            const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }
        }

        impl Malformed {
            /// Every value of [`Malformed::code`].
            pub const CODES: &'static [&'static str] = &[$($name),+];
        }
    };
}

codes! {
    /// The bytes are no text.
    NotUtf8 = "not_utf8",
    /// The text is no JSON.
    NotJson = "not_json",
    /// Neither structured nor binary mode.
    UnsupportedMode = "unsupported_mode",
    /// A field that must be there is not.
    MissingField = "missing_field",
    /// A field is there twice.
    DuplicateField = "duplicate_field",
    /// `null`, text for a number, 1.5 for a whole number …
    WrongType = "wrong_type",
    /// A number too small or too large.
    OutOfRange = "out_of_range",
    /// Text or a list too short or too long.
    BadLength = "bad_length",
    /// Text of another form than asked for.
    BadFormat = "bad_format",
    /// No RFC 3339 time with an offset.
    BadTime = "bad_time",
    /// No type of event.
    UnknownType = "unknown_type",
    /// A word outside its set.
    UnknownValue = "unknown_value",
}

impl Malformed {
    pub(super) fn new(code: Code, path: impl Into<String>, words: impl Into<String>) -> Self {
        Self {
            code,
            path: path.into(),
            words: words.into(),
        }
    }

    /// The same of an attribute in binary mode, under the name of its header.
    pub(super) fn in_header(self) -> Self {
        Self {
            path: format!("ce_{}", self.path),
            ..self
        }
    }

    /// The kind of problem, one of [`Malformed::CODES`]: a label for counters.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        self.code.name()
    }

    /// The field, such as `data.skills[2]`; empty where it is the whole record.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        f.write_str(&self.words)
    }
}

impl std::error::Error for Malformed {}

/// An error of a field, in words of ours.
pub(super) fn problem<E: Error>(code: Code, words: fmt::Arguments<'_>) -> E {
    E::custom(format_args!("{}{SEPARATOR}{words}", code.name()))
}

/// Quoted text, cut where it is long.
pub(super) fn excerpt(text: &str) -> String {
    let mut shown = String::from("\"");
    shown.extend(cut(text.chars().flat_map(char::escape_debug)));
    shown.push('"');
    shown
}

/// The first characters on one line, and a sign that there were more.
fn cut(text: impl Iterator<Item = char>) -> impl Iterator<Item = char> {
    text.enumerate().map_while(|(at, char)| match at {
        0..EXCERPT if char.is_control() => Some(' '),
        0..EXCERPT => Some(char),
        EXCERPT => Some('…'),
        _ => None,
    })
}

/// Reads an object of the contract. `root` is what the path starts with.
pub(super) fn read<'a, T: Deserialize<'a>>(json: &'a str, root: &str) -> Result<T, Malformed> {
    // What is derived also takes a list of the fields for an object.
    if !json.trim_ascii_start().starts_with('{') {
        return Err(not_an_object(json, root));
    }
    // Good events are read at full speed; only a bad one is read again, with its path kept.
    serde_json::from_str(json).or_else(|_| {
        let mut again = serde_json::Deserializer::from_str(json);
        let value = read_with_path(&mut again, root)?;
        match again.end() {
            Ok(()) => Ok(value),
            Err(error) => Err(explain(error, root.to_owned(), root)),
        }
    })
}

fn not_an_object(json: &str, root: &str) -> Malformed {
    match serde_json::from_str::<serde::de::IgnoredAny>(json) {
        Err(error) => explain(error, root.to_owned(), root),
        Ok(_) => {
            let shown: String = cut(json.trim().chars()).collect();
            Malformed::new(
                Code::WrongType,
                root,
                format!("{shown} instead of an object"),
            )
        }
    }
}

/// Reads from anything, and says of an error where it is.
pub(super) fn read_with_path<'de, D, T>(from: D, root: &str) -> Result<T, Malformed>
where
    D: Deserializer<'de>,
    D::Error: Parts,
    T: Deserialize<'de>,
{
    serde_path_to_error::deserialize(from).map_err(|error| {
        let path = shown_path(root, error.path());
        explain(error.into_inner(), path, root)
    })
}

/// An error of a deserializer, taken apart.
pub(super) trait Parts: Error {
    /// The words, and where the text itself is broken, if it is.
    fn parts(self) -> (String, Option<String>);
}

impl Parts for serde_json::Error {
    fn parts(self) -> (String, Option<String>) {
        let mut words = self.to_string();
        let position = format!(" at line {} column {}", self.line(), self.column());
        if words.ends_with(&position) {
            words.truncate(words.len() - position.len());
        }
        (words, (!self.is_data()).then_some(position))
    }
}

impl Parts for serde::de::value::Error {
    fn parts(self) -> (String, Option<String>) {
        (self.to_string(), None)
    }
}

fn explain(error: impl Parts, path: String, root: &str) -> Malformed {
    match error.parts() {
        // Digits beyond any float: JSON all the same.
        (words, Some(_)) if words == "number out of range" => {
            Malformed::new(Code::OutOfRange, path, "the number is too large")
        }
        (words, Some(position)) if root.is_empty() => {
            Malformed::new(Code::NotJson, "", format!("not JSON: {words}{position}"))
        }
        (words, Some(position)) => Malformed::new(
            Code::NotJson,
            path,
            format!("not JSON: {words}{position} of {root}"),
        ),
        (words, None) => explain_field(&words, path),
    }
}

/// What is wrong with a field: in words of ours behind a code, or in serde's.
fn explain_field(words: &str, path: String) -> Malformed {
    if let Some((name, words)) = words.split_once(SEPARATOR)
        && let Some(code) = Code::ALL.iter().find(|code| code.name() == name)
    {
        return Malformed::new(*code, path, words);
    }
    if let Some(field) = between(words, "missing field `", "`") {
        return Malformed::new(Code::MissingField, join(path, field), "missing");
    }
    if let Some(field) = between(words, "duplicate field `", "`") {
        return Malformed::new(Code::DuplicateField, join(path, field), "given twice");
    }
    let words = words.strip_prefix("invalid type: ").unwrap_or(words);
    let words = match words.rsplit_once(", expected ") {
        Some((found, wanted)) => format!("{} instead of {wanted}", shown_value(found)),
        None => cut(words.chars()).collect(),
    };
    Malformed::new(Code::WrongType, path, words)
}

/// A value of the wrong type as JSON has it, from serde's words for it.
fn shown_value(found: &str) -> String {
    let kinds = ["integer `", "floating point `", "boolean `"];
    let plain = kinds.iter().find_map(|kind| between(found, kind, "`"));
    match plain
        .or_else(|| found.strip_prefix("string "))
        .unwrap_or(found)
    {
        "map" => "an object".to_owned(),
        "sequence" => "a list".to_owned(),
        value => cut(value.chars()).collect(),
    }
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> Option<&'a str> {
    text.strip_prefix(before)?.strip_suffix(after)
}

fn join(mut path: String, field: &str) -> String {
    if !path.is_empty() {
        path.push('.');
    }
    path.push_str(field);
    path
}

fn shown_path(root: &str, path: &Path) -> String {
    let mut shown = root.to_owned();
    for segment in path {
        match segment {
            Segment::Map { key } => {
                let key: String = cut(key.chars().flat_map(char::escape_debug)).collect();
                shown = join(shown, &key);
            }
            Segment::Seq { index } => {
                // Writing to a String cannot fail.
                let _ = write!(shown, "[{index}]");
            }
            Segment::Enum { .. } | Segment::Unknown => {}
        }
    }
    shown
}
