//! Calls as they are stored: open while anything about them goes on, packed once all is over.

mod packed;

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use serde::de::{Error, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::Time;
use crate::call::Call;
use crate::shared::Shared;
use packed::Packed;

/// A call in one form or the other.
#[derive(Clone, Debug)]
pub(crate) enum Stored {
    Open(Shared<Call>),
    Packed(Arc<Packed>),
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
                Arc::make_mut(packed).ids = None;
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
    /// Whether the bytes of a packed call are sound is known once it is read.
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Fields;

        impl<'de> Visitor<'de> for Fields {
            type Value = Stored;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a call")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut fields: A) -> Result<Stored, A::Error> {
                fn next<'de, T: Deserialize<'de>, A: SeqAccess<'de>>(
                    fields: &mut A,
                ) -> Result<T, A::Error> {
                    let field = fields.next_element()?;
                    field.ok_or_else(|| A::Error::custom("a field is missing"))
                }
                let id: Arc<str> = next(&mut fields)?;
                if &*id == PACKED {
                    return next(&mut fields).map(|packed| Stored::Packed(Arc::new(packed)));
                }
                let call = Call::new(id, next(&mut fields)?);
                Ok(Stored::new(Call {
                    events: next(&mut fields)?,
                    counted: next(&mut fields)?,
                    told_legs: next(&mut fields)?,
                    over: next(&mut fields)?,
                    slim: next(&mut fields)?,
                    ..call
                }))
            }
        }

        from.deserialize_tuple(7, Fields)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::asked::AskedId;
    use crate::fold::Record;
    use crate::past::Past;
    use crate::{CallEvent, Key, QueueId};

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

    fn packed() -> Stored {
        let mut packed = call();
        packed.pack();
        packed
    }

    /// Once it was saved and restored, all that is saved of it.
    fn saved(stored: &Stored) -> String {
        let bytes = postcard::to_allocvec(stored).expect("a call can be written");
        let restored: Stored = postcard::from_bytes(&bytes).expect("it was just written");
        let of = restored.call();
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
        let (open, packed) = (call(), packed());
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
        let (mut open, mut packed) = (call(), packed());
        open.settle_order();
        packed.settle_order();
        assert_eq!(ids(&packed), ["", ""]);
        assert_eq!(saved(&packed), saved(&open));
    }

    #[test]
    fn an_event_that_comes_after_that_has_an_id_until_it_is_settled_too() {
        let mut stored = call();
        stored.settle_order();
        let open = stored.open_mut().expect("it is open");
        let mut more = open.events[0].clone();
        more.key.id = "e3".into();
        open.insert(more);
        stored.pack();
        assert_eq!(ids(&stored), ["", "", "e3"]);
        stored.settle_order();
        assert_eq!(ids(&stored), ["", "", ""]);
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
