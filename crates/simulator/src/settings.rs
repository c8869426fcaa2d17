//! What a simulated center is made from.

use floor::{SECOND, Span, Time};

/// Which spikes the center goes through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Drama {
    /// None, and the same pace at every hour: for load of a known rate.
    Steady,
    /// Every hour since the start has a rush of calls, a phone outage at one site and teams
    /// called away, at different minutes: alive at any hour of the day.
    #[default]
    EveryHour,
    /// A working day by local time: shifts and arrivals rise and fall, with a meeting in the
    /// morning, a rush at lunch and an outage in the afternoon.
    Day,
}

/// The shortest [`Settings::restart`]: time enough for everybody to be back.
pub(crate) const LEAST_RESTART: Span = Span(60 * SECOND);

/// Settings of a simulated center. Equal settings give equal events.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// All chance comes from here.
    pub seed: u64,
    /// Sites, each a source of its own: `acme/site-1` and so on. At least 1.
    pub sites: u32,
    /// Queues of all sites together. Every site has at least 1.
    pub queues: u32,
    /// Agents of all sites together. Every site has at least 1 for each of its queues.
    pub agents: u32,
    /// When the first event happens.
    pub start: Time,
    /// Scale of handle times, rings and patience: 1 is believable, 0.5 makes every call half as
    /// long and twice as frequent. Held within 0.002 and 50.
    pub tempo: f64,
    /// Which spikes there are.
    pub drama: Drama,
    /// Minutes that local time is ahead of UTC; used by [`Drama::Day`].
    pub utc_offset_minutes: i32,
    /// About how long each site's phone system runs before it restarts in the middle of its
    /// work; without it, only an outage of the drama ends in a restart. A minute at least.
    pub restart: Option<Span>,
}

impl Settings {
    /// The center of the demo: two sites that fit on a wall and are never dull.
    #[must_use]
    pub const fn demo(seed: u64, start: Time) -> Self {
        Self {
            seed,
            sites: 2,
            queues: 14,
            agents: 220,
            start,
            tempo: 1.0,
            drama: Drama::EveryHour,
            utc_offset_minutes: 0,
            restart: None,
        }
    }

    /// The same with every number in its bounds.
    pub(crate) fn bounded(&self) -> Self {
        let sites = self.sites.clamp(1, 10_000);
        let queues = self.queues.clamp(sites, sites.saturating_mul(1_000));
        let tempo = if self.tempo.is_finite() {
            self.tempo.clamp(0.002, 50.0)
        } else {
            1.0
        };
        Self {
            sites,
            queues,
            agents: self.agents.clamp(queues, 20_000_000),
            tempo,
            restart: self.restart.map(|span| span.max(LEAST_RESTART)),
            ..self.clone()
        }
    }

    /// How many of `total` fall to the site with this index: as even as can be.
    pub(crate) const fn part(total: u32, sites: u32, index: u32) -> u32 {
        total / sites + (index < total % sites) as u32
    }

    /// A short word that differs between runs with another seed or start, so that the ids of two
    /// runs into one topic do not meet.
    pub(crate) fn run(&self) -> String {
        let mixed =
            crate::chance::mix(self.seed ^ crate::chance::mix(self.start.0.cast_unsigned()));
        base36(mixed >> 28)
    }
}

fn base36(mut number: u64) -> String {
    const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
    let mut word = String::new();
    loop {
        word.insert(0, DIGITS[usize::try_from(number % 36).unwrap_or(0)] as char);
        number /= 36;
        if number == 0 {
            return word;
        }
    }
}
