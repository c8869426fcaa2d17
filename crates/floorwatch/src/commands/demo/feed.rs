//! The contact center of the demo: plays the last hour, then goes on with the clock.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use floor::{Span, Time};
use simulator::{Center, Settings};

use super::super::Failure;
use super::super::simulate::sink::Writer;
use super::say;
use crate::config::Kafka;
use crate::engine::{Clock, Gate};

/// Events written before it is waited for the consumer. The broker keeps 5 MiB a partition and
/// drops the oldest beyond: all of these in one partition are less.
const CHUNK: u64 = 8_000;
/// The longest sleep, so that the end is heard of.
const NAP: Duration = Duration::from_millis(50);
/// How long the consumer may take for a chunk.
const PATIENCE: Duration = Duration::from_secs(30);

/// Feeds the broker.
pub struct Feed {
    /// The embedded broker.
    pub kafka: Kafka,
    /// The topic of events.
    pub topic: String,
    /// The contact center; it begins in the past.
    pub settings: Settings,
    /// The clock of the process.
    pub clock: Clock,
    /// How long ago it begins.
    pub past: Span,
    /// Records that the engine has taken in.
    pub taken: Arc<AtomicU64>,
    /// Ends the feeding once set.
    pub stop: Arc<AtomicBool>,
    /// Opened when the past has been played.
    pub gate: Gate,
    /// What is said then.
    pub ready: String,
}

impl Feed {
    /// Feeds until the end.
    pub fn run(&self) {
        let failed = Writer::new(self.kafka.clone(), &self.topic).and_then(|mut writer| {
            let mut center = Center::new(self.settings.clone());
            self.play_past(&mut center, &mut writer)?;
            self.gate.unlock();
            say(&self.ready);
            self.go_on(&mut center, &mut writer)
        });
        if let (Err(Failure::Failed(words) | Failure::Misused(words)), false) =
            (failed, self.ended())
        {
            say(&format!(
                "the simulated contact center has stopped: {words}"
            ));
        }
    }

    fn ended(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// In chunks: what the broker has dropped would be missing from the board.
    fn play_past(&self, center: &mut Center, writer: &mut Writer) -> Result<(), Failure> {
        let start = self.settings.start;
        let mut written = 0;
        let mut said = 0;
        while center.next_at() <= self.clock.now() && !self.ended() {
            let at = center.next_at();
            writer.put(&center.next(), Some(at))?;
            written += 1;
            if written % CHUNK == 0 {
                self.wait_for(written, writer)?;
                said = self.progress(start, at, said);
            }
        }
        self.wait_for(written, writer)
    }

    fn progress(&self, start: Time, at: Time, said: i64) -> i64 {
        let percent = (at - start).0 * 100 / self.past.0.max(1);
        let step = percent.min(100) / 20 * 20;
        if step > said {
            say(&format!("playing the last hour … {step} %"));
        }
        step
    }

    /// Waits until the engine has taken in all that was written.
    fn wait_for(&self, written: u64, writer: &mut Writer) -> Result<(), Failure> {
        writer.finish()?;
        let begun = Instant::now();
        while self.taken.load(Ordering::Acquire) < written && !self.ended() {
            if begun.elapsed() > PATIENCE {
                return Err(Failure::Failed(
                    "the events written are not taken in".into(),
                ));
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        Ok(())
    }

    /// Each event when it happens.
    fn go_on(&self, center: &mut Center, writer: &mut Writer) -> Result<(), Failure> {
        while !self.ended() {
            let at = center.next_at();
            let wait = self.clock.until(at);
            if wait.is_zero() {
                writer.put(&center.next(), Some(at))?;
            } else {
                writer.tend()?;
                std::thread::sleep(wait.min(NAP));
            }
        }
        Ok(())
    }
}
