//! Calls as they are stored: open while anything about them goes on, packed once all is over.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use serde::de::{Error, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::asked::AskedId;
use crate::call::Call;
use crate::fold::Record;
use crate::past::Past;
use crate::shared::Shared;
use crate::{AgentId, CallEvent, Closed, Key, QueueId, Time};

/// A call in one form or the other.
#[derive(Clone, Debug)]
pub(crate) enum Stored {
    Open(Shared<Call>),
    Packed(Arc<Packed>),
}

/// A call about which all is over: what is looked for again and again, and the rest as bytes.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Packed {
    id: Arc<str>,
    began: Time,
    last: Time,
    over: Time,
    /// The last moment at which something of it counts.
    counted: Time,
    /// The ids of its events, until its order is settled.
    ids: Option<Bytes>,
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
struct Bytes(Box<[u8]>);

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
    fn of(call: &Call) -> Self {
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
    fn unpack(&self) -> Call {
        self.read().expect("it was packed here")
    }

    fn read(&self) -> Result<Call, postcard::Error> {
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

impl Stored {
    pub(crate) fn new(call: Call) -> Self {
        Self::Open(Shared::new(call))
    }

    pub(crate) fn open(&self) -> Option<&Call> {
        match self {
            Self::Open(call) => Some(call),
            Self::Packed(_) => None,
        }
    }

    pub(crate) fn open_mut(&mut self) -> Option<&mut Call> {
        match self {
            Self::Open(call) => Some(call),
            Self::Packed(_) => None,
        }
    }

    /// The call with its events; what a fold of it gives is there only if it is open.
    pub(crate) fn call(&self) -> Cow<'_, Call> {
        match self {
            Self::Open(call) => Cow::Borrowed(call),
            Self::Packed(packed) => Cow::Owned(packed.unpack()),
        }
    }

    pub(crate) fn id(&self) -> &Arc<str> {
        match self {
            Self::Open(call) => &call.id,
            Self::Packed(packed) => &packed.id,
        }
    }

    /// The time of its first event in order, if there is any.
    pub(crate) fn began(&self) -> Time {
        match self {
            Self::Open(call) => call.began(),
            Self::Packed(packed) => packed.began,
        }
    }

    /// The time of its last event in order.
    pub(crate) fn last(&self) -> Time {
        match self {
            Self::Open(call) => call.last(),
            Self::Packed(packed) => packed.last,
        }
    }

    /// When everything about it is over for good if no event of its own comes.
    pub(crate) fn over(&self) -> Time {
        match self {
            Self::Open(call) => call.over,
            Self::Packed(packed) => packed.over,
        }
    }

    /// The last moment at which something of it counts.
    pub(crate) fn counted(&self) -> Option<Time> {
        match self {
            Self::Open(call) => call.added.tallies.iter().map(|added| added.moment).max(),
            Self::Packed(packed) => Some(packed.counted),
        }
    }

    /// Packs it if all about it is over.
    pub(crate) fn pack(&mut self) {
        if let Self::Open(call) = self
            && call.is_over()
        {
            *self = Self::Packed(Arc::new(Packed::of(call)));
        }
    }

    /// No event comes any more that could stand among its own.
    pub(crate) fn settle_order(&mut self) {
        match self {
            Self::Open(call) if !call.is_settled() => call.settle_order(),
            Self::Packed(packed) if packed.ids.is_some() => {
                *packed = Arc::new(Packed {
                    ids: None,
                    ..Packed::clone(packed)
                });
            }
            _ => {}
        }
    }
}

/// What stands in the place of an id where a packed call follows: no call has this id.
const PACKED: &str = "";

impl Serialize for Stored {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Open(call) => call.serialize(to),
            Self::Packed(packed) => (PACKED, packed).serialize(to),
        }
    }
}

impl<'de> Deserialize<'de> for Stored {
    /// A packed call is opened: whether its bytes are sound is to be known at once.
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Fields;

        impl<'de> Visitor<'de> for Fields {
            type Value = Call;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a call")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut fields: A) -> Result<Call, A::Error> {
                fn next<'de, T: Deserialize<'de>, A: SeqAccess<'de>>(
                    fields: &mut A,
                ) -> Result<T, A::Error> {
                    let field = fields.next_element()?;
                    field.ok_or_else(|| A::Error::custom("a field is missing"))
                }
                let id: Arc<str> = next(&mut fields)?;
                if &*id == PACKED {
                    let packed: Packed = next(&mut fields)?;
                    return packed.read().map_err(A::Error::custom);
                }
                let call = Call::new(id, next(&mut fields)?);
                Ok(Call {
                    events: next(&mut fields)?,
                    counted: next(&mut fields)?,
                    told_legs: next(&mut fields)?,
                    over: next(&mut fields)?,
                    slim: next(&mut fields)?,
                    ..call
                })
            }
        }

        from.deserialize_tuple(7, Fields).map(Self::new)
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

    /// A call of two events of one instant, over by 9.
    fn call() -> Stored {
        let mut call = Call::new("c1".into(), Past::default());
        for id in ["e2", "e1"] {
            let key = Key {
                time: Time(7),
                sequence: None,
                rank: 0,
                id: id.into(),
            };
            let fallen = call.insert(Record {
                key,
                what: CallEvent::Queued,
                queue: Some(QueueId::at(3)),
                agent: None,
                asked: AskedId::default(),
            });
            assert!(fallen.is_none());
        }
        call.over = Time(9);
        Stored::new(call)
    }

    /// Once it was saved and restored, all that is saved of it.
    fn saved(stored: &Stored) -> String {
        let bytes = postcard::to_allocvec(stored).expect("a call can be written");
        let restored: Stored = postcard::from_bytes(&bytes).expect("it was just written");
        let of = restored.open().expect("it is open");
        format!(
            "{:?}",
            (
                &of.id,
                &of.past,
                &of.events,
                &of.counted,
                of.told_legs,
                of.over,
                of.slim
            )
        )
    }

    fn ids(stored: &Stored) -> Vec<String> {
        let call = stored.call();
        call.events
            .iter()
            .map(|event| event.key.id.to_string())
            .collect()
    }

    #[test]
    fn a_packed_call_is_the_same_and_is_restored_alike() {
        let (open, mut packed) = (call(), call());
        packed.pack();
        assert!(packed.open().is_none());
        assert_eq!(saved(&packed), saved(&open));
        assert_eq!(ids(&packed), ["e1", "e2"]);
        for of in [Stored::began, Stored::last, Stored::over] {
            assert_eq!(of(&packed), of(&open));
        }
        assert_eq!(packed.id(), open.id());
    }

    #[test]
    fn what_orders_events_can_be_let_go_of_in_either_form() {
        let (mut open, mut packed) = (call(), call());
        open.settle_order();
        packed.pack();
        packed.settle_order();
        assert_eq!(ids(&packed), ["", ""]);
        assert_eq!(saved(&packed), saved(&open));
    }

    #[test]
    fn what_still_changes_is_not_packed() {
        let mut stored = call();
        let open = stored.open_mut().expect("it is open");
        open.added.next = Some(Time(20));
        stored.pack();
        assert!(stored.open().is_some());
    }
}
