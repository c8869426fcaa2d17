//! A synthetic contact center from a seed: callers, queues, agents and what goes wrong.
//!
//! It makes the events that real phone systems would send, for the demo, for tests and for load.
//! It does no I/O, holds no clock and uses no chance but its seed: equal [`Settings`] give equal
//! events on any machine. It does not pace itself: [`Center::next_at`] says when the next event
//! happens, and whoever sends it waits until then.
//!
//! [`Faulty`] is the way from there to the reader, with [`Faults`] on demand: events come late,
//! twice, out of order or never, and each [`Delivery`] says what the contract makes of it.
//!
//! Inside, a [`Center`] merges its sites by time. A site lives by an agenda of timers; queues
//! keep their waiting calls and idle agents in order, so that no event looks at all agents. What
//! is said is numbers (`said`) until it leaves, and only then words (`words`).

mod aftermath;
mod agenda;
mod agent;
mod calendar;
mod call;
mod center;
mod chance;
mod consult;
mod drama;
mod faults;
mod faulty;
mod names;
mod outage;
mod plan;
mod progress;
mod queue;
mod rate;
mod routing;
mod said;
mod settings;
mod shifts;
mod site;
mod snapshot;
mod talk;
mod words;

pub use center::Center;
pub use faults::Faults;
pub use faulty::{Delivery, Fate, Faulty};
pub use rate::{MOST_OF_A_SITE, expected_rate, settings_for_rate, with_tempo_for_rate};
pub use settings::{Drama, Settings};
