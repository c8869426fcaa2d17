//! What processors tell those that serve screens: the records of the compacted board topic.
//!
//! The key names the entity, so that the newest of each is all that has to be read. A record says
//! which owner of the partition it is from and how far that one had read; those of an earlier owner
//! than one already heard are too late. After the records of an instant comes a mark of that
//! instant: then all of the partition is as of it.

use floor::{AskedFor, Row, Time};
use serde::{Deserialize, Serialize};

/// The shape of these records; to be raised when it or that of rows changes.
pub const SCHEMA: u8 = 3;

/// One record.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Told {
    /// Which owner of the partition says it.
    pub epoch: u64,
    /// The next record of the input that the owner was to read.
    pub offset: i64,
    /// What it says.
    pub what: What,
}

/// What is said.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum What {
    /// A row of a source.
    Row(String, Row),
    /// All that was said is as of an instant.
    Mark(Mark),
}

/// How far an owner is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// All rows of the partition are as of this instant.
    pub at: Time,
    /// The address at which the owner answers questions.
    pub address: String,
}

/// Why a record says nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotRead {
    /// It is of a later version, in a shape that this one does not know.
    Newer(u8),
    /// It is cut short, or something else.
    Damaged,
}

impl Told {
    /// The key of a partition's marks.
    #[must_use]
    pub fn mark_key(partition: i32) -> String {
        format!("[\"mark\",{partition}]")
    }

    /// The key of a row.
    #[must_use]
    pub fn row_key(source: &str, row: &Row) -> String {
        let (kind, id): (&str, &str) = match row {
            Row::Source(_) => ("source", ""),
            Row::Queue(row) => ("queue", &row.queue),
            Row::Waits(row) => ("waits", &row.queue),
            Row::AgentPast(row) => ("past", &row.agent),
            Row::Agent(row) => ("agent", &row.agent),
            Row::Asked(row) => {
                let kind = match row.kind {
                    AskedFor::Dnis => "dnis",
                    AskedFor::Skill => "skill",
                };
                (kind, &row.name)
            }
        };
        serde_json::json!([kind, source, id]).to_string()
    }

    /// The value of the record.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        postcard::to_extend(self, vec![SCHEMA])
            .expect("memory takes everything that is written to it")
    }

    /// What a record says.
    ///
    /// # Errors
    /// It is of a later version, or damaged.
    pub fn read(bytes: &[u8]) -> Result<Self, NotRead> {
        let (schema, body) = bytes.split_first().ok_or(NotRead::Damaged)?;
        if *schema != SCHEMA {
            return Err(NotRead::Newer(*schema));
        }
        postcard::from_bytes(body).map_err(|_| NotRead::Damaged)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark() -> Told {
        Told {
            epoch: 3,
            offset: 70,
            what: What::Mark(Mark {
                at: Time(5),
                address: "10.0.0.7:8080".into(),
            }),
        }
    }

    #[test]
    fn what_is_told_is_read() {
        let told = Told::read(&mark().to_bytes()).expect("it was just written");
        assert_eq!((told.epoch, told.offset), (3, 70));
        let What::Mark(mark) = told.what else {
            panic!("a mark")
        };
        assert_eq!((mark.at, mark.address.as_str()), (Time(5), "10.0.0.7:8080"));
    }

    #[test]
    fn what_is_cut_short_or_too_new_is_not_read() {
        let bytes = mark().to_bytes();
        for length in 0..bytes.len() {
            assert_eq!(Told::read(&bytes[..length]).err(), Some(NotRead::Damaged));
        }
        let mut newer = bytes;
        newer[0] += 1;
        assert_eq!(Told::read(&newer).err(), Some(NotRead::Newer(SCHEMA + 1)));
    }

    #[test]
    fn no_two_entities_have_one_key() {
        let floor = floor::Floor::new("a/b".into(), floor::Plan::default(), Time(0));
        let row = Row::Source(Box::new(floor.source_row(None, None)));
        assert_eq!(Told::row_key("a/b", &row), r#"["source","a/b",""]"#);
        assert_eq!(Told::mark_key(7), r#"["mark",7]"#);
    }
}
