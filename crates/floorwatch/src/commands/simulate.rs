//! `floorwatch simulate`: a synthetic contact center as events, to Kafka or to stdout.

pub mod pace;
mod report;
pub mod sink;
mod truth;

use std::sync::atomic::Ordering;
use std::time::Duration;

use floor::{SECOND, Span, Time};
use simulator::{Fate, Faulty, Settings};

use self::pace::Pace;
use self::report::Report;
use self::sink::Sink;
use self::truth::Truth;
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
    let faults = arguments.faults.clone().unwrap_or_default();
    let mut truth = match &arguments.truth {
        Some(path) => Some(Truth::create(path, faults.reach())?),
        None => None,
    };
    let mut sink = match &arguments.brokers {
        Some(brokers) => Sink::kafka(brokers, &arguments.topic)?,
        None => Sink::stdout(),
    };
    let pace = Pace::new(now, start, arguments.speed);
    let end = arguments
        .duration
        .map_or(Time::MAX, |duration| start + duration);
    let mut player = Player {
        faulty: Faulty::new(settings, &faults, end),
        dated: arguments.faults.is_some(),
        pace,
    };
    player.play(&mut sink, truth.as_mut())?;
    truth.map_or(Ok(()), Truth::finish)
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
    let sites = settings.agents.div_ceil(simulator::MOST_OF_A_SITE);
    settings.sites = settings.sites.max(sites).min(settings.queues);
    match arguments.rate {
        Some(rate) => {
            settings.drama = simulator::Drama::Steady;
            simulator::with_tempo_for_rate(settings, rate)
        }
        None => settings,
    }
}

/// Makes deliveries, each at its instant.
struct Player {
    faulty: Faulty,
    /// Whether each event says when it was delivered.
    dated: bool,
    pace: Pace,
}

impl Player {
    fn play(&mut self, sink: &mut Sink, mut truth: Option<&mut Truth>) -> Result<(), Failure> {
        let stop = signals::flag();
        let mut report = Report::new();
        while let Some(at) = self.faulty.next_at()
            && !stop.load(Ordering::Relaxed)
        {
            let wait = Clock::Wall.until(self.pace.due(at));
            if !wait.is_zero() {
                sink.flush()?;
                std::thread::sleep(wait.min(NAP));
                continue;
            }
            let Some(mut delivery) = self.faulty.next() else {
                break;
            };
            delivery.event.received = self.dated.then_some(at);
            if delivery.fate != Fate::Lost {
                if !sink.put(&delivery.event)? {
                    return Ok(());
                }
                report.one(at);
            }
            if let Some(truth) = &mut truth {
                truth.note(delivery)?;
            }
        }
        sink.finish()?;
        report.last();
        Ok(())
    }
}
