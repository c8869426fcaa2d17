//! SIGTERM and Ctrl-C, which end the process, and SIGHUP, which does not.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::signal::unix::{SignalKind, signal};

/// Waits for the first of them.
pub async fn end_asked_for() {
    let (Ok(mut terminate), Ok(mut interrupt)) = (
        signal(SignalKind::terminate()),
        signal(SignalKind::interrupt()),
    ) else {
        tracing::warn!("signals cannot be heard: only kill -9 will end this");
        return std::future::pending().await;
    };
    let Ok(mut hangup) = signal(SignalKind::hangup()) else {
        return std::future::pending().await;
    };
    loop {
        tokio::select! {
            _ = terminate.recv() => return,
            _ = interrupt.recv() => return,
            _ = hangup.recv() => tracing::warn!(
                "SIGHUP: the configuration is not read again in this version; restart to change it (SIGTERM ends cleanly)"
            ),
        }
    }
}

/// A flag that they set, for a command that does one thing after the other.
pub fn flag() -> Arc<AtomicBool> {
    let asked = Arc::new(AtomicBool::new(false));
    let set = Arc::clone(&asked);
    let listen = move || {
        let Ok(runtime) = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
        else {
            return;
        };
        runtime.block_on(end_asked_for());
        set.store(true, Ordering::Relaxed);
    };
    // Without the thread a signal simply ends the process.
    let _ = std::thread::Builder::new()
        .name("signals".into())
        .spawn(listen);
    asked
}
