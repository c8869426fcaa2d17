//! An agent of a site, as the phone system sees one.

use crate::said::{Declared, Reason};

/// Most queues that one agent serves.
pub(crate) const MOST_QUEUES: usize = 4;

/// What an agent is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Activity {
    /// Not at work.
    SignedOut,
    /// Waits for a call, since this instant.
    Idle { since: i64 },
    /// The phone rings for the call in this place.
    Ringing { call: u32 },
    /// Talks, holds or consults for the call in this place.
    Talking { call: u32 },
    /// Notes what the call with this number was about. Automatic wrap-up is not spoken of.
    Wrapup { number: u32, automatic: bool },
    /// On a break, in a meeting and the like.
    Away,
    /// Cut off by the outage; the phone system may not have noticed yet.
    CutOff { noticed: bool },
}

/// A planned piece of a shift.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Piece {
    pub(crate) from: i64,
    pub(crate) length: i64,
    pub(crate) reason: Reason,
}

/// A reason to be away.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Errand {
    pub(crate) reason: Reason,
    pub(crate) length: i64,
    /// When it is over even for those who come late.
    pub(crate) latest: i64,
}

/// An agent.
#[derive(Clone, Debug)]
pub(crate) struct Agent {
    pub(crate) team: u32,
    queues: [u16; MOST_QUEUES],
    queue_count: u8,
    /// Whether a profile has been said.
    pub(crate) known: bool,
    pub(crate) activity: Activity,
    /// Grows with every change of activity, so that older timers are known as such.
    pub(crate) step: u32,
    /// What was last declared, and of which call.
    pub(crate) declared: (Declared, Option<u32>),
    /// Where to go once free.
    pub(crate) errand: Option<Errand>,
    /// The shift is over: sign out once free.
    pub(crate) leaving: bool,
    /// Number of the shift.
    pub(crate) shift: u32,
    pub(crate) begin: i64,
    pub(crate) pieces: [Option<Piece>; 3],
    /// Handle times compared with others.
    pub(crate) slowness: f32,
    /// How content callers are, about 0 on average.
    pub(crate) charm: f32,
}

impl Agent {
    /// An agent who serves these queues, the first one above all.
    pub(crate) fn new(team: u32, serves: &[u16], slowness: f32, charm: f32) -> Self {
        let mut queues = [0; MOST_QUEUES];
        let count = serves.len().min(MOST_QUEUES);
        queues[..count].copy_from_slice(&serves[..count]);
        Self {
            team,
            queues,
            queue_count: u8::try_from(count).unwrap_or(1),
            known: false,
            activity: Activity::SignedOut,
            step: 0,
            declared: (Declared::SignedOut, None),
            errand: None,
            leaving: false,
            shift: 0,
            begin: 0,
            pieces: [None; 3],
            slowness,
            charm,
        }
    }

    /// The queues served.
    pub(crate) fn queues(&self) -> &[u16] {
        &self.queues[..usize::from(self.queue_count)]
    }

    /// Changes what the agent is doing, and makes timers of what was done before void.
    pub(crate) const fn turn_to(&mut self, activity: Activity) {
        self.activity = activity;
        self.step = self.step.wrapping_add(1);
    }
}
