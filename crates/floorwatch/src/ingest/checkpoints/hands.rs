//! Threads that share what there is to do.

use std::sync::mpsc::Receiver;
use std::sync::{Arc, Mutex, PoisonError};

/// So many at most.
const MOST: usize = 4;

/// Starts one for each core, up to a few, each with what `hand` makes for it. They take one job at a
/// time, and end with those who have some to give.
///
/// # Errors
/// No thread could be started.
pub fn start<J, H>(name: &str, jobs: Receiver<J>, hand: impl Fn() -> H) -> Result<(), String>
where
    J: Send + 'static,
    H: FnMut(J) + Send + 'static,
{
    let jobs = Arc::new(Mutex::new(jobs));
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    for _ in 0..cores.min(MOST) {
        let (jobs, mut work) = (Arc::clone(&jobs), hand());
        std::thread::Builder::new()
            .name(name.to_owned())
            .spawn(move || {
                while let Some(job) = next(&jobs) {
                    work(job);
                }
            })
            .map_err(|error| format!("no thread could be started: {error}"))?;
    }
    Ok(())
}

fn next<J>(jobs: &Mutex<Receiver<J>>) -> Option<J> {
    let jobs = jobs.lock().unwrap_or_else(PoisonError::into_inner);
    jobs.recv().ok()
}
