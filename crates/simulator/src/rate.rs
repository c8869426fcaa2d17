//! How large a center must be to say so many events a second.

use floor::Time;

use crate::plan::SitePlan;
use crate::settings::{Drama, Settings};

/// Most agents of a site, where nothing else is asked for.
pub const MOST_OF_A_SITE: u32 = 5_000;
/// Most agents taken for a rate; beyond, calls get shorter instead.
const MOST_AGENTS: u32 = 250_000;
/// Events of a call with spoken wrap-up.
const PER_CALL: f64 = 11.25;
/// Fewer with automatic wrap-up.
const AUTOMATIC: f64 = 3.1;
/// Events per agent and second beside calls: snapshots, breaks, shifts.
const PER_AGENT: f64 = 1.0 / 360.0 + 0.0006;

/// Events per second that a center says on average, spikes and its first minute aside.
#[must_use]
pub fn expected_rate(settings: &Settings) -> f64 {
    let settings = settings.bounded();
    (0..settings.sites)
        .map(|site| site_rate(&settings, site))
        .sum()
}

fn site_rate(settings: &Settings, site: u32) -> f64 {
    let plan = SitePlan::new(settings, site);
    let calls: f64 = plan
        .queues
        .iter()
        .map(|queue| {
            queue.pace
                * (PER_CALL
                    - if queue.automatic_wrapup {
                        AUTOMATIC
                    } else {
                        0.0
                    })
        })
        .sum();
    let busy = calls + f64::from(plan.agents) * PER_AGENT;
    busy + heartbeats(calls)
}

/// Heartbeats per second between events that come in bunches of two or three.
fn heartbeats(rate: f64) -> f64 {
    let bunches = rate / 2.5;
    bunches / bunches.exp_m1().max(1e-9)
}

/// A steady center that says about `rate` events per second at real time: sites of up to 5,000
/// agents with believable calls, and beyond 250,000 agents shorter ones.
#[must_use]
pub fn settings_for_rate(rate: f64, seed: u64, start: Time) -> Settings {
    let rate = if rate.is_finite() {
        rate.clamp(0.5, 1_000_000.0)
    } else {
        0.5
    };
    let (mut low, mut high) = (2, MOST_AGENTS);
    while low < high {
        let middle = low + (high - low) / 2;
        if expected_rate(&sized(middle, seed, start)) < rate {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    let settings = sized(low, seed, start);
    with_tempo_for_rate(settings, rate)
}

/// The same center with the tempo at which its agents say about `rate` events per second.
#[must_use]
pub fn with_tempo_for_rate(settings: Settings, rate: f64) -> Settings {
    // Fewer calls with a slower tempo: halve the span, in powers, until it is close enough.
    let (mut fast, mut slow) = (0.002_f64, 50.0_f64);
    for _ in 0..40 {
        let middle = (fast * slow).sqrt();
        if expected_rate(&Settings {
            tempo: middle,
            ..settings.clone()
        }) > rate
        {
            fast = middle;
        } else {
            slow = middle;
        }
    }
    Settings {
        tempo: (fast * slow).sqrt(),
        ..settings
    }
}

/// A steady center of so many agents, with as many queues and sites as suit it.
fn sized(agents: u32, seed: u64, start: Time) -> Settings {
    let sites = agents.div_ceil(MOST_OF_A_SITE).max(1);
    Settings {
        seed,
        sites,
        queues: sites * queues_of(agents / sites),
        agents,
        start,
        tempo: 1.0,
        drama: Drama::Steady,
        utc_offset_minutes: 0,
        restart: None,
    }
}

/// Queues of a site: more with its size, but slower.
fn queues_of(agents: u32) -> u32 {
    (agents.isqrt() / 2).clamp(1, 36).max((agents / 12).min(4))
}
