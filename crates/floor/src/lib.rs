//! The state of one site, from its events alone.

mod agents;
mod anomaly;
mod call;
mod contributions;
mod day;
mod declarations;
pub mod dictionary;
mod event;
mod floor;
mod fold;
mod key;
mod queues;
mod seen;
mod settings;
mod tally;
mod terms;
mod time;
mod timeline;
mod today;
mod value;
mod view;
mod waits;
mod windows;

pub use anomaly::*;
pub use day::{BusinessDay, TimeOfDay, Zone};
pub use event::*;
pub use floor::Floor;
pub use key::Key;
pub use settings::*;
pub use tally::*;
pub use terms::*;
pub use time::*;
pub use value::*;
pub use view::*;
pub use waits::Waits;
