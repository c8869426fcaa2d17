//! The websocket protocol `floorwatch.v1.json`: state sync of a view's tables.
//!
//! Every cell knows the number (`seq`) at which it last changed. So one function,
//! [`View::since`], makes the frame of a live client, of a slow one and of one that comes back.
//! Message by message the protocol is in docs/websocket.md.

mod cell;
mod cells;
mod frame;
mod growing;
mod request;
pub(crate) mod schema;
mod table;
mod view;

pub use cell::Cell;
pub use cells::{AgentColumns, agent_cells, queue_cells, total_cells};
pub use frame::{News, beat, hello};
pub use growing::Growing;
pub use request::{Refusal, Request, Subscription, parse};
pub use table::RowKey;
pub use view::View;

/// The subprotocol a client has to ask for.
pub const SUBPROTOCOL: &str = "floorwatch.v1.json";
