//! The engine: one thread that owns all floors. It takes events in, lets time pass, publishes
//! pictures of the board and answers questions, one after the other.

mod clock;
mod gate;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use floor::{SECOND, Time};
use tokio::sync::mpsc;

pub use clock::Clock;
pub use gate::Gate;

use crate::board::Board;
use crate::floors::{Floors, Request};
use crate::gateway::Gateway;
use crate::http::Health;
use crate::ingest::{Ingest, Progress};
use crate::metrics::Meters;
use crate::outlet::Outlet;

/// The longest that a question waits for an idle engine.
const LISTEN: Duration = Duration::from_millis(10);
/// From one report of health to the next, where nothing has changed.
const REPORT: Duration = Duration::from_secs(1);

/// How long the last rows may take.
const LAST: Duration = Duration::from_millis(300);

/// Why there is no board yet while the gate is closed.
const PREPARING: &str = "the last hour is still being played: come again in some seconds";

/// Where figures come from.
pub enum Intake {
    /// From events.
    Events(Box<Ingest>),
    /// From those who take the events in.
    Rows(Box<Gateway>),
}

impl Intake {
    fn take(&mut self, floors: &mut Floors, wait: Duration) -> usize {
        match self {
            Self::Events(ingest) => ingest.take(floors, wait),
            Self::Rows(gateway) => gateway.take(floors, wait),
        }
    }

    fn catching_up(&self) -> bool {
        match self {
            Self::Events(ingest) => ingest.catching_up(),
            Self::Rows(gateway) => !gateway.caught_up(),
        }
    }

    fn records(&self) -> u64 {
        match self {
            Self::Events(ingest) => ingest.records(),
            Self::Rows(gateway) => gateway.records(),
        }
    }

    fn progress(&mut self) -> Progress {
        match self {
            Self::Events(ingest) => ingest.progress(),
            Self::Rows(gateway) => gateway.progress(),
        }
    }
}

/// What the engine works with.
pub struct Engine {
    /// The state, owned here alone.
    pub floors: Floors,
    /// Where pictures are published.
    pub board: Arc<Board>,
    /// The way in.
    pub intake: Intake,
    /// Where rows go for those that serve screens, if this process serves none.
    pub outlet: Option<Outlet>,
    /// Questions.
    pub requests: mpsc::Receiver<Request>,
    /// The topic that is read.
    pub topic: String,
    /// Told once a second how it goes.
    pub health: Arc<Health>,
    /// The time.
    pub clock: Clock,
    /// The least time from one picture to the next.
    pub tick: Duration,
    /// Holds the board back until it opens.
    pub gate: Gate,
    /// Records taken in so far, for those who feed them.
    pub taken: Arc<AtomicU64>,
    /// Ends the engine once set.
    pub stop: Arc<AtomicBool>,
}

/// When pictures were and are to be published.
struct Pace {
    /// The last one.
    published: Option<Instant>,
    /// Events have been taken in since.
    changed: bool,
    /// The next whole second: windows slide.
    second: Time,
    /// The last report of health, and whether the board was held back then.
    reported: Option<(Instant, bool)>,
}

impl Engine {
    /// Runs until told to stop, then leaves the group.
    pub fn run(mut self) {
        let mut pace = Pace {
            published: None,
            changed: true,
            second: Time::MIN,
            reported: None,
        };
        while !self.stop.load(Ordering::Relaxed) {
            let wait = if self.held() {
                LISTEN
            } else {
                self.due(&pace).min(LISTEN)
            };
            if self.intake.take(&mut self.floors, wait) > 0 {
                pace.changed = true;
                self.taken.store(self.intake.records(), Ordering::Release);
            }
            if !self.held() && self.due(&pace).is_zero() {
                self.publish(&mut pace);
            }
            self.tell();
            self.answer();
            if let Intake::Events(ingest) = &mut self.intake {
                ingest.save(&self.floors, self.clock.now());
            }
            let held = self.held();
            let is_news = |(at, was): (Instant, bool)| was != held || at.elapsed() >= REPORT;
            if pace.reported.is_none_or(is_news) {
                pace.reported = Some((Instant::now(), held));
                self.report();
            }
        }
        if let Some(outlet) = &mut self.outlet {
            outlet.close(LAST);
        }
        let now = self.clock.now();
        if let Intake::Events(ingest) = self.intake {
            ingest.close(&self.floors, now);
        }
    }

    /// While the past is still being read, a picture would show it as the present. Whoever tells
    /// others can leave out what it is not through with.
    fn held(&self) -> bool {
        !self.gate.is_open() || (self.intake.catching_up() && self.outlet.is_none())
    }

    /// Hands over to Kafka what is told to others.
    fn tell(&mut self) {
        if let (Some(outlet), Some(telling)) = (&mut self.outlet, self.floors.telling()) {
            outlet.tend(telling);
        }
    }

    /// Lets time pass up to now; what others tell brings its own time.
    fn pass_time(&mut self) -> Time {
        let now = self.clock.now();
        match &self.intake {
            Intake::Events(_) => self.floors.advance_to(now),
            Intake::Rows(_) => self.floors.set_wall(now),
        }
        now
    }

    /// How long until a picture is due: at once after quiet, then at most one a tick.
    fn due(&self, pace: &Pace) -> Duration {
        let tick = pace.published.map_or(Duration::ZERO, |last| {
            self.tick.saturating_sub(last.elapsed())
        });
        // Who is told is told with every tick that there is nothing new.
        if pace.changed || self.outlet.is_some() {
            return tick;
        }
        let change = self
            .floors
            .deadline()
            .map_or(pace.second, |deadline| deadline.min(pace.second));
        tick.max(self.clock.until(change))
    }

    fn publish(&mut self, pace: &mut Pace) {
        let now = self.pass_time();
        self.floors.publish(&self.board, now);
        pace.published = Some(Instant::now());
        pace.changed = false;
        pace.second = Time((now.floor_second() + 1) * SECOND);
    }

    /// Answers all that has been asked, at one common instant.
    fn answer(&mut self) {
        let Ok(first) = self.requests.try_recv() else {
            return;
        };
        if self.held() {
            // Dropped unanswered: who asked says that the past is still being read.
            while self.requests.try_recv().is_ok() {}
            return;
        }
        self.pass_time();
        self.floors.answer(first);
        while let Ok(next) = self.requests.try_recv() {
            self.floors.answer(next);
        }
    }

    fn report(&mut self) {
        let Progress {
            caught_up,
            trouble,
            lag,
            saved,
        } = self.intake.progress();
        if let Some((taken, bytes)) = saved {
            Meters::saved(self.clock.now() - taken, bytes);
        }
        let open = self.gate.is_open();
        let outlet = self.outlet.as_ref();
        let trouble = trouble.or_else(|| outlet.and_then(|outlet| outlet.trouble.clone()));
        let trouble = if open {
            trouble
        } else {
            Some(PREPARING.to_owned())
        };
        self.health
            .report(&self.topic, caught_up && open, trouble, &lag);
    }
}
