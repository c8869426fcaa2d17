//! `floorwatch simulate`: a synthetic contact center as events, to Kafka or to stdout.

pub mod pace;
mod report;
pub mod sink;

use std::sync::atomic::Ordering;
use std::time::Duration;

use floor::{SECOND, Span, Time};
use simulator::{Center, Settings};

use self::pace::Pace;
use self::report::Report;
use self::sink::Sink;
use super::{Failure, signals};
use crate::cli::Simulate;
use crate::engine::Clock;

/// How much simulated time is played faster than the clock where no duration is given.
const PAST: Span = Span(3_600 * SECOND);
/// The longest sleep, so that a signal is heard.
const NAP: Duration = Duration::from_millis(50);

/// Makes events until the end of the simulated time or a signal.
pub fn run(arguments: &Simulate) -> Result<(), Failure> {
    let now = Clock::Wall.now();
    let start = arguments
        .start
        .unwrap_or_else(|| default_start(arguments, now));
    let settings = settings(arguments, start);
    let mut sink = match &arguments.brokers {
        Some(brokers) => Sink::kafka(brokers, &arguments.topic)?,
        None => Sink::stdout(),
    };
    let pace = Pace::new(now, start, arguments.speed);
    let end = arguments
        .duration
        .map_or(Time::MAX, |duration| start + duration);
    play(&mut Center::new(settings), &pace, end, &mut sink)
}

/// Now; or, for a past that is caught up with, so long before now as is to be played.
fn default_start(arguments: &Simulate, now: Time) -> Time {
    if arguments.speed > 1.0 {
        now - arguments.duration.unwrap_or(PAST)
    } else {
        now
    }
}

fn settings(arguments: &Simulate, start: Time) -> Settings {
    let sized = arguments.agents.is_some() || arguments.queues.is_some();
    if let (Some(rate), false) = (arguments.rate, sized) {
        return simulator::settings_for_rate(rate, arguments.seed, start);
    }
    let mut settings = Settings::demo(arguments.seed, start);
    settings.agents = arguments.agents.unwrap_or(settings.agents);
    settings.queues = arguments
        .queues
        .unwrap_or(settings.queues)
        .min(settings.agents);
    settings.sites = settings.sites.min(settings.queues);
    match arguments.rate {
        Some(rate) => simulator::with_tempo_for_rate(settings, rate),
        None => settings,
    }
}

fn play(center: &mut Center, pace: &Pace, end: Time, sink: &mut Sink) -> Result<(), Failure> {
    let stop = signals::flag();
    let mut report = Report::new();
    while center.next_at() < end && !stop.load(Ordering::Relaxed) {
        let at = center.next_at();
        let wait = Clock::Wall.until(pace.due(at));
        if !wait.is_zero() {
            sink.flush()?;
            std::thread::sleep(wait.min(NAP));
            continue;
        }
        let event = center.next();
        if !sink.put(&event)? {
            return Ok(());
        }
        report.one(at);
    }
    sink.finish()?;
    report.last();
    Ok(())
}
