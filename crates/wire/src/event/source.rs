//! Signs of a source itself.

use super::field::fields;
use super::word::words;

fields! {
    /// A sign of the source itself.
    SourceMark {
        /// Which sign.
        mark: Mark,
    }
}

words! {
    /// Signs of a source.
    Mark or UnknownValue {
        /// The source is alive.
        #[default]
        Heartbeat = "heartbeat",
        /// The source has started anew: what was open there is lost.
        Restart = "restart",
        /// A list of what holds begins.
        SnapshotBegin = "snapshot_begin",
        /// A list of what holds ends.
        SnapshotEnd = "snapshot_end",
    }
}
