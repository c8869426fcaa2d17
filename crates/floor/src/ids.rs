//! Indexes of what a floor knows, each of a type of its own.

use std::num::NonZeroU32;

use serde::{Deserialize, Serialize};

/// Ids that are places in a list; none costs no memory.
macro_rules! places {
    ($($(#[$doc:meta])* $name:ident,)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub struct $name(NonZeroU32);

        impl $name {
            /// The id of a place in its list; every list has a bound far below 2^32.
            #[must_use]
            pub fn at(place: usize) -> Self {
                let place = u32::try_from(place).unwrap_or(u32::MAX);
                Self(NonZeroU32::MIN.saturating_add(place))
            }

            /// Its place in its list.
            #[must_use]
            pub const fn place(self) -> usize {
                self.index() as usize
            }

            /// The same as a number.
            #[must_use]
            pub const fn index(self) -> u32 {
                self.0.get() - 1
            }
        }
    )*};
}

places! {
    /// A queue's index in its floor; given in the order of first mention, never given again.
    QueueId,
    /// An agent's index in its floor; given in the order of first mention, never given again.
    AgentId,
    /// A call's index in its floor, given again once the call is forgotten.
    CallId,
}
