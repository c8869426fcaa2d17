//! Holds the board back while something is being prepared, such as the demo's last hour.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Opens once, for good.
#[derive(Clone, Debug)]
pub struct Gate(Arc<AtomicBool>);

impl Gate {
    /// One that is open from the start.
    pub fn open() -> Self {
        Self(Arc::new(AtomicBool::new(true)))
    }

    /// One that is to be opened by [`Self::unlock`].
    pub fn closed() -> Self {
        Self(Arc::new(AtomicBool::new(false)))
    }

    /// Opens it.
    pub fn unlock(&self) {
        self.0.store(true, Ordering::Release);
    }

    /// Whether it is open.
    pub fn is_open(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}
