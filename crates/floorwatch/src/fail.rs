//! Points at which a test ends the process at once, as `kill -9` would. They are there with the
//! feature `fail-points` alone; without it a point is nothing, and no binary that is shipped has
//! any. `tests/tests/crashes.rs` lists them all, and how each is reached.

#[cfg(feature = "fail-points")]
mod armed {
    use std::env;
    use std::sync::LazyLock;
    use std::sync::atomic::{AtomicU32, Ordering};
    use std::time::Duration;

    /// Where the process ends.
    struct Crash {
        point: String,
        hits_left: AtomicU32,
        /// None, where it does not end but stands still until it is told to go on.
        after: Option<Duration>,
    }

    /// As `FLOORWATCH_CRASH_AT=POINT:HIT:MILLISECONDS` says, or `POINT:HIT:stop`.
    static CRASH: LazyLock<Option<Crash>> = LazyLock::new(|| {
        let told = env::var("FLOORWATCH_CRASH_AT").ok()?;
        let mut parts = told.split(':');
        Some(Crash {
            point: parts.next()?.to_owned(),
            hits_left: parts.next()?.parse::<u32>().ok()?.into(),
            after: parts.next()?.parse().map(Duration::from_millis).ok(),
        })
    });

    /// Ends the process if this is the hit at which it is to end. What is under way in other
    /// threads and at the broker may go on for some milliseconds before.
    pub fn point(name: &str) {
        let Some(crash) = CRASH.as_ref().filter(|crash| crash.point == name) else {
            return;
        };
        if crash.hits_left.fetch_sub(1, Ordering::Relaxed) == 1 {
            let Some(after) = crash.after else {
                let own = std::process::id().to_string();
                let _ = std::process::Command::new("kill")
                    .args(["-s", "STOP", &own])
                    .status();
                return;
            };
            std::thread::sleep(after);
            eprintln!("crash at {name}");
            std::process::abort();
        }
    }

    /// Whether reading goes on where the group has committed, whatever the checkpoint holds: the
    /// naive order, which the tests must notice.
    pub fn commits_then_writes() -> bool {
        is_mutant("commit-then-write")
    }

    /// Whether rows of an owner of before are taken: the tests must notice that too.
    pub fn takes_outdated_rows() -> bool {
        is_mutant("outdated-rows")
    }

    fn is_mutant(name: &str) -> bool {
        env::var("FLOORWATCH_MUTANT").is_ok_and(|mutant| mutant == name)
    }
}

#[cfg(feature = "fail-points")]
pub use armed::{commits_then_writes, point, takes_outdated_rows};

/// Nothing.
#[cfg(not(feature = "fail-points"))]
pub const fn point(_name: &str) {}

/// Never.
#[cfg(not(feature = "fail-points"))]
pub const fn commits_then_writes() -> bool {
    false
}

/// Never.
#[cfg(not(feature = "fail-points"))]
pub const fn takes_outdated_rows() -> bool {
    false
}
