//! A call as bytes.

use std::borrow::Cow;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::asked::AskedId;
use crate::call::Call;
use crate::fold::Record;
use crate::past::Past;
use crate::{AgentId, CallEvent, Closed, Key, QueueId, Time};

/// A call about which all is over: what is looked for again and again, and the rest as bytes.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Packed {
    pub(super) id: Arc<str>,
    pub(super) began: Time,
    pub(super) last: Time,
    pub(super) over: Time,
    /// The last moment at which something of it counts.
    pub(super) counted: Time,
    /// The ids of its events, until its order is settled.
    pub(super) ids: Option<Bytes>,
    rest: Bytes,
}

/// What else is left of a packed call.
#[derive(Serialize, Deserialize)]
struct Rest<'a> {
    past: Cow<'a, Past>,
    events: Vec<Brief>,
    counted: Cow<'a, [Option<Closed>]>,
    told_legs: usize,
}

/// An event without its id.
#[derive(Serialize, Deserialize)]
struct Brief {
    /// Since the one before it, or since the beginning of time.
    after: i64,
    sequence: Option<u64>,
    rank: u8,
    what: CallEvent,
    queue: Option<QueueId>,
    agent: Option<AgentId>,
    asked: AskedId,
}

/// Bytes that are written as they are.
#[derive(Clone, Debug)]
pub(super) struct Bytes(Box<[u8]>);

impl Bytes {
    fn of(value: &impl Serialize, about: usize) -> Self {
        let bytes = postcard::to_extend(value, Vec::with_capacity(about));
        Self(
            bytes
                .expect("memory takes everything that is written to it")
                .into(),
        )
    }

    fn read<'a, T: Deserialize<'a>>(&'a self) -> Result<T, postcard::Error> {
        postcard::from_bytes(&self.0)
    }
}

impl Packed {
    pub(super) fn of(call: &Call) -> Self {
        let mut last = Time(0);
        let brief = |record: &Record| {
            let Key {
                time,
                sequence,
                rank,
                ..
            } = record.key;
            let after = time.0.wrapping_sub(std::mem::replace(&mut last, time).0);
            let Record {
                what,
                queue,
                agent,
                asked,
                ..
            } = *record;
            Brief {
                after,
                sequence,
                rank,
                what,
                queue,
                agent,
                asked,
            }
        };
        let rest = Rest {
            past: Cow::Borrowed(&call.past),
            events: call.events.iter().map(brief).collect(),
            counted: Cow::Borrowed(&call.counted),
            told_legs: call.told_legs,
        };
        let ids = || {
            let ids: Vec<&str> = call.events.iter().map(|record| &*record.key.id).collect();
            Bytes::of(&ids, 40 * ids.len())
        };
        let counted = call.added.tallies.iter().map(|added| added.moment).max();
        Self {
            id: call.id.clone(),
            began: call.began(),
            last: call.last(),
            over: call.over,
            counted: counted.unwrap_or(Time::MIN),
            ids: (!call.is_settled()).then(ids),
            rest: Bytes::of(&rest, 16 * (call.events.len() + 2)),
        }
    }

    /// The call, but for what a fold of it gives.
    pub(super) fn unpack(&self) -> Call {
        self.read()
            .expect("it was packed here, or read when it was restored")
    }

    /// The same of one that was saved, whose bytes may be unsound.
    pub(crate) fn read(&self) -> Result<Call, postcard::Error> {
        let rest: Rest<'_> = self.rest.read()?;
        let ids: Option<Vec<&str>> = self.ids.as_ref().map(Bytes::read).transpose()?;
        let none: Arc<str> = Arc::from("");
        let mut time = Time(0);
        let event = |(place, brief): (usize, Brief)| {
            time = Time(time.0.wrapping_add(brief.after));
            let id = match &ids {
                Some(ids) => Arc::from(*ids.get(place)?),
                None => none.clone(),
            };
            Some(Record {
                key: Key {
                    time,
                    sequence: brief.sequence,
                    rank: brief.rank,
                    id,
                },
                what: brief.what,
                queue: brief.queue,
                agent: brief.agent,
                asked: brief.asked,
            })
        };
        let events: Option<_> = rest.events.into_iter().enumerate().map(event).collect();
        Ok(Call {
            events: events.ok_or(postcard::Error::DeserializeUnexpectedEnd)?,
            counted: rest.counted.into_owned(),
            told_legs: rest.told_legs,
            over: self.over,
            slim: ids.is_none(),
            ..Call::new(self.id.clone(), rest.past.into_owned())
        })
    }
}

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_bytes(&self.0)
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let bytes: &[u8] = Deserialize::deserialize(from)?;
        Ok(Self(bytes.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_that_are_unsound_are_found_when_they_are_read() {
        let packed = Packed::of(&Call::new("c1".into(), Past::default()));
        for length in 0..packed.rest.0.len() {
            let mut cut = packed.clone();
            cut.rest = Bytes(packed.rest.0[..length].into());
            assert!(cut.read().is_err(), "{length}");
        }
    }
}
