//! The state of one site, from its events alone.

mod agents;
mod anomaly;
mod call;
mod contributions;
mod declarations;
pub mod dictionary;
mod doctor;
mod event;
mod floor;
mod fold;
mod key;
mod odd;
mod queues;
mod revisions;
mod seen;
mod settings;
mod tally;
mod terms;
mod time;
mod timeline;
mod value;
mod view;
mod windows;

pub use anomaly::*;
pub use doctor::{Contradiction, Contradictions, Contradictory};
pub use event::*;
pub use floor::Floor;
pub use key::Key;
pub use odd::{EventRef, Odd, OddEvents};
pub use revisions::{Change, RevisedFigure, Revision, RevisionList, SETTLING};
pub use settings::*;
pub use tally::*;
pub use terms::*;
pub use time::*;
pub use value::*;
pub use view::*;
