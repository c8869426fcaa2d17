//! The file as a tree in which every key and value knows its place.

use std::collections::BTreeMap;
use std::fmt;

use toml::de::{DeTable, DeValue};

/// Where something was written.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// In the file; both count from 1.
    File {
        /// Line.
        line: usize,
        /// Column, in characters.
        column: usize,
    },
    /// In an environment variable of that name.
    Variable(String),
}

/// One thing that is wrong, with the way to mend it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mistake {
    /// Where.
    pub place: Place,
    /// What, and what to do.
    pub words: String,
}

/// A value with its place.
#[derive(Clone, Debug)]
pub struct Node {
    /// Where the value begins.
    pub place: Place,
    /// The value.
    pub value: Value,
}

/// A value as written, before it is known what it should be.
#[derive(Clone, Debug)]
pub enum Value {
    /// A string; from the environment also what will be read as another kind.
    Text(String),
    /// A whole number.
    Whole(i64),
    /// Another number.
    Number(f64),
    /// `true` or `false`.
    Flag(bool),
    /// A list.
    List(Vec<Node>),
    /// A section.
    Table(Table),
    /// A kind that no key takes.
    Other,
}

/// A section: each key with the place of the key and the value.
pub type Table = BTreeMap<String, (Place, Node)>;

impl Value {
    /// The kind in words.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Text(_) => "a text",
            Self::Whole(_) | Self::Number(_) => "a number",
            Self::Flag(_) => "true or false",
            Self::List(_) => "a list",
            Self::Table(_) => "a section",
            Self::Other => "a date",
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File { line, column } => write!(f, "{line}:{column}"),
            Self::Variable(name) => f.write_str(name),
        }
    }
}

/// Reads TOML; what does not parse is told with its place, all at once.
pub fn parse(text: &str) -> Result<Table, Vec<Mistake>> {
    let (table, errors) = DeTable::parse_recoverable(text);
    if errors.is_empty() {
        return Ok(branch(text, table.get_ref()));
    }
    let mistake = |error: &toml::de::Error| Mistake {
        place: place(text, error.span().map_or(0, |span| span.start)),
        words: format!("this is not TOML: {}", error.message().replace('\n', "; ")),
    };
    Err(errors.iter().map(mistake).collect())
}

fn branch(text: &str, table: &DeTable<'_>) -> Table {
    let entry = |(key, value): (&toml::Spanned<_>, &toml::Spanned<DeValue<'_>>)| {
        let name: &std::borrow::Cow<'_, str> = key.get_ref();
        (
            name.to_string(),
            (place(text, key.span().start), node(text, value)),
        )
    };
    table.iter().map(entry).collect()
}

fn node(text: &str, value: &toml::Spanned<DeValue<'_>>) -> Node {
    let inner = match value.get_ref() {
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Integer(number) => whole(number),
        DeValue::Float(number) => number
            .as_str()
            .replace('_', "")
            .parse()
            .map_or(Value::Other, Value::Number),
        DeValue::Boolean(flag) => Value::Flag(*flag),
        DeValue::Datetime(_) => Value::Other,
        DeValue::Array(list) => Value::List(list.iter().map(|item| node(text, item)).collect()),
        DeValue::Table(table) => Value::Table(branch(text, table)),
    };
    Node {
        place: place(text, value.span().start),
        value: inner,
    }
}

fn whole(number: &toml::de::DeInteger<'_>) -> Value {
    let digits = number.as_str().replace('_', "");
    i64::from_str_radix(&digits, number.radix()).map_or(Value::Other, Value::Whole)
}

/// Line and column of a byte of the text.
fn place(text: &str, offset: usize) -> Place {
    let before = text.get(..offset).unwrap_or(text);
    let start = before.rfind('\n').map_or(0, |newline| newline + 1);
    Place::File {
        line: before.matches('\n').count() + 1,
        column: before[start..].chars().count() + 1,
    }
}
