//! Calls under way at a site.

use crate::said::{Leave, Origin};

/// Where a call is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    /// Over: its place may be given to another call.
    Gone,
    Waiting,
    Ringing {
        agent: u32,
        outcome: RingOutcome,
    },
    Talking {
        agent: u32,
    },
    Held {
        agent: u32,
    },
    /// On hold while the agent asks a colleague in the call at place `with`.
    Consulting {
        agent: u32,
        with: u32,
    },
    /// A colleague's part in the conference of another call, which ends both.
    Joined {
        agent: u32,
    },
}

/// What will become of a ring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RingOutcome {
    Answer,
    NoAnswer,
    Reject,
}

/// How a talk will end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    HangUp,
    BlindTransfer,
    QueueTransfer,
    Consult,
}

/// A call.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    /// Its number, from which its id is made.
    pub(crate) number: u32,
    pub(crate) origin: Origin,
    pub(crate) phase: Phase,
    /// Grows with every step, so that older timers are known as such.
    pub(crate) step: u32,
    /// Grows with every visit, for the same reason.
    pub(crate) visit: u32,
    pub(crate) queue: u16,
    pub(crate) priority: u8,
    /// How often it was handed on.
    pub(crate) hops: u8,
    pub(crate) queued_at: i64,
    /// How it will leave the queue if nobody answers.
    pub(crate) leave: Leave,
    pub(crate) ending: Ending,
    /// Talk still to come once the caller is taken off hold.
    pub(crate) talk_left: i64,
    /// Holds still to come.
    pub(crate) holds: u8,
    /// The other call of a consultation or a conference.
    pub(crate) partner: Option<u32>,
    /// Already under way when the site opened: only the rest of it is seen.
    pub(crate) opening: bool,
    /// Of a callback: whether the customer picks up.
    pub(crate) reached: bool,
    /// Of a caller: how long the wait was, in microseconds.
    pub(crate) waited: i64,
}

impl Call {
    pub(crate) const fn new(number: u32, queue: u16, origin: Origin, priority: u8) -> Self {
        Self {
            number,
            origin,
            phase: Phase::Waiting,
            step: 0,
            visit: 0,
            queue,
            priority,
            hops: 0,
            queued_at: 0,
            leave: Leave::Abandoned,
            ending: Ending::HangUp,
            talk_left: 0,
            holds: 0,
            partner: None,
            opening: false,
            reached: true,
            waited: 0,
        }
    }
}

/// The calls under way, each in a place of its own that is used again when it is gone.
#[derive(Default)]
pub(crate) struct Calls {
    places: Vec<Call>,
    free: Vec<u32>,
}

impl Calls {
    /// Takes in a call and says in which place.
    pub(crate) fn open(&mut self, mut call: Call) -> u32 {
        if let Some(place) = self.free.pop() {
            let old = &mut self.places[index(place)];
            (call.step, call.visit) = (old.step, old.visit);
            *old = call;
            return place;
        }
        self.places.push(call);
        u32::try_from(self.places.len() - 1).unwrap_or(u32::MAX)
    }

    /// Forgets the call in a place.
    pub(crate) fn close(&mut self, place: u32) {
        let call = self.get(place);
        call.phase = Phase::Gone;
        call.step = call.step.wrapping_add(1);
        call.visit = call.visit.wrapping_add(1);
        self.free.push(place);
    }

    /// The call in a place.
    pub(crate) fn get(&mut self, place: u32) -> &mut Call {
        &mut self.places[index(place)]
    }

    /// Places of all calls under way.
    pub(crate) fn under_way(&self) -> Vec<u32> {
        (0_u32..)
            .zip(&self.places)
            .filter(|(_, call)| call.phase != Phase::Gone)
            .map(|(place, _)| place)
            .collect()
    }
}

const fn index(place: u32) -> usize {
    place as usize
}
