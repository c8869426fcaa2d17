//! A line as a row: time, call, queue, agent, event and its data, from the file's form or from the
//! table's.

use std::borrow::Cow;
use std::collections::BTreeMap;

use floor::Time;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::stamp;

/// Ids of our events are no longer.
const LONGEST_ID: usize = 200;

/// One row of the log.
#[derive(Debug)]
pub struct Row<'a> {
    /// When it was written.
    pub time: Time,
    /// Call, queue, agent, event, and the event's data.
    fields: Vec<Cow<'a, str>>,
}

impl Row<'_> {
    /// The same with the agent by its name, where that is known.
    pub fn named(mut self, names: &BTreeMap<String, String>) -> Self {
        if let Some(name) = names.get(&*self.fields[2]) {
            self.fields[2] = Cow::Owned(name.clone());
        }
        self
    }

    /// The call's id.
    pub fn call(&self) -> &str {
        &self.fields[0]
    }

    /// The queue, if any.
    pub fn queue(&self) -> Option<&str> {
        named(&self.fields[1])
    }

    /// The agent, if any.
    pub fn agent(&self) -> Option<&str> {
        named(&self.fields[2])
    }

    /// The name of the event.
    pub fn event(&self) -> &str {
        &self.fields[3]
    }

    /// The n-th piece of the event's data, empty where there is none.
    pub fn data(&self, n: usize) -> &str {
        self.fields.get(4 + n).map_or("", |field| field)
    }
}

/// The log's word for nobody and nothing.
pub fn named(field: &str) -> Option<&str> {
    Some(field).filter(|field| !field.is_empty() && *field != "NONE")
}

/// The columns of a table, where its header names them: of each, the place in the line.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Columns {
    /// Time, call, queue, agent, event.
    fixed: [usize; 5],
    /// `data1` … `data5`.
    data: Vec<usize>,
    /// `data`: all in one.
    whole: Option<usize>,
}

/// What a line is.
pub enum Kind<'a> {
    /// A row.
    Row(Row<'a>),
    /// The names of the columns that follow.
    Header(Columns),
    /// Nothing of the log: an empty line, or what a client draws around a table.
    Frame,
}

/// Reads a line.
///
/// # Errors
/// In words, where it is none of them.
pub fn read<'a>(
    line: &'a str,
    columns: Option<&Columns>,
    zone: &TimeZone,
    last: Time,
) -> Result<Kind<'a>, String> {
    if is_frame(line) {
        return Ok(Kind::Frame);
    }
    let fields = split(line)?;
    if let Some(columns) = header(&fields) {
        return Ok(Kind::Header(columns));
    }
    let (time, mut fields) = match columns {
        Some(columns) => (
            field(&fields, columns.fixed[0]).into_owned(),
            columns.order(&fields),
        ),
        None => unnamed(fields),
    };
    let time = stamp::epoch(&time)
        .or_else(|| stamp::local(&time, zone, last))
        .ok_or_else(|| format!("`{}` is no time", short(&time)))?;
    if fields.len() < 4 || fields[3].is_empty() {
        return Err("too few fields: time, call, queue, agent and event are needed".into());
    }
    if let Some(long) = fields[..3]
        .iter()
        .find(|field| field.chars().count() > LONGEST_ID)
    {
        return Err(format!(
            "`{}…` is longer than {LONGEST_ID} characters",
            short(long)
        ));
    }
    // A table's last column holds all that found no column of its own.
    if let Some(last) = fields.pop_if(|last| last.contains('|')) {
        let pieces = last.split('|');
        fields.extend(pieces.map(|piece| Cow::Owned(piece.trim().to_owned())));
    }
    Ok(Kind::Row(Row { time, fields }))
}

fn is_frame(line: &str) -> bool {
    let line = line.trim();
    let footer = line.starts_with('(') && (line.ends_with(" rows)") || line == "(1 row)");
    let rule = |byte| matches!(byte, b'-' | b'+' | b'|' | b' ');
    line.is_empty() || footer || (line.contains("---") && line.bytes().all(rule))
}

/// Fields by the separator that comes first, be it `|` or, as in CSV, a comma.
fn split(line: &str) -> Result<Vec<Cow<'_, str>>, String> {
    let mut quoted = false;
    let first = line.bytes().find(|byte| {
        quoted ^= *byte == b'"';
        !quoted && matches!(byte, b'|' | b',')
    });
    match first {
        Some(b'|') => Ok(line.split('|').map(|field| field.trim().into()).collect()),
        Some(_) => comma_separated(line),
        None => Err("no fields: neither `|` nor commas between them".into()),
    }
}

fn comma_separated(line: &str) -> Result<Vec<Cow<'_, str>>, String> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(line.as_bytes());
    let record = reader.records().next();
    let record = record
        .ok_or("no fields")?
        .map_err(|error| error.to_string())?;
    Ok(record
        .iter()
        .map(|field| Cow::Owned(field.to_owned()))
        .collect())
}

fn header(fields: &[Cow<'_, str>]) -> Option<Columns> {
    let place = |name: &str| {
        fields
            .iter()
            .position(|field| field.eq_ignore_ascii_case(name))
    };
    Some(Columns {
        fixed: [
            place("time")?,
            place("callid")?,
            place("queuename")?,
            place("agent")?,
            place("event")?,
        ],
        data: (1..=5).filter_map(|n| place(&format!("data{n}"))).collect(),
        whole: place("data"),
    })
}

impl Columns {
    /// All but the time, in the file's order.
    fn order<'a>(&self, fields: &[Cow<'a, str>]) -> Vec<Cow<'a, str>> {
        let take = |place: &usize| field(fields, *place);
        let data: Vec<Cow<'a, str>> = self.data.iter().map(take).collect();
        let data = match self.whole {
            Some(whole) if data.iter().all(|piece| piece.is_empty()) => vec![take(&whole)],
            _ => data,
        };
        self.fixed[1..].iter().map(take).chain(data).collect()
    }
}

fn field<'a>(fields: &[Cow<'a, str>], place: usize) -> Cow<'a, str> {
    fields.get(place).cloned().unwrap_or_default()
}

/// Without names the time is in front, or has the row's number before it.
fn unnamed(mut fields: Vec<Cow<'_, str>>) -> (String, Vec<Cow<'_, str>>) {
    let numbered = stamp::epoch(&fields[0]).is_none()
        && fields[0].bytes().all(|byte| byte.is_ascii_digit())
        && fields.len() > 5;
    let time = fields.remove(usize::from(numbered)).into_owned();
    fields.drain(..usize::from(numbered));
    (time, fields)
}

/// The beginning of a text, for a report.
pub fn short(text: &str) -> String {
    text.chars().take(40).collect()
}
