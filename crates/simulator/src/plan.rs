//! The plan of one site: its queues, how large each is, how fast calls come, who serves it.

use crate::chance::Chance;
use crate::names::{self, slug};
use crate::settings::{Drama, Settings};

/// Share of the agents that is signed in and neither on a break nor away, by the shifts and
/// breaks of [`crate::shifts`].
const READY_SHARE: f64 = 0.78;
/// The same among those on duty on a day of eight-hour shifts.
const READY_SHARE_DAY: f64 = 0.84;
/// Mean seconds of ringing, at tempo 1.
pub(crate) const RING: f64 = 4.0;
/// Work that a call brings beside its first leg: transfers, consults, rings not answered.
const REWORK: f64 = 1.07;
/// Mean seconds of hold per call.
const HOLD: f64 = 9.0;

/// What a queue is like.
#[derive(Clone, Debug)]
pub(crate) struct QueuePlan {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) dnis: String,
    /// Agents whose first queue this is.
    pub(crate) agents: u32,
    /// Mean talk of a call in seconds.
    pub(crate) talk: f64,
    /// Mean after-call work in seconds; of exactly this length where it is automatic.
    pub(crate) wrapup: f64,
    /// The phone system gives every agent the same wrap-up, and says nothing of it.
    pub(crate) automatic_wrapup: bool,
    /// Mean patience in seconds.
    pub(crate) patience: f64,
    /// Calls per second when everybody is on duty.
    pub(crate) pace: f64,
    /// Talks under way on average.
    pub(crate) talks: f64,
    pub(crate) threshold: f64,
    pub(crate) target: f64,
    /// Index into the formulas of a queue's configuration.
    pub(crate) formula: u8,
    pub(crate) count_flow_outs: bool,
    pub(crate) short_abandon: f64,
    pub(crate) priority: u8,
    /// Where calls go that have waited this long.
    pub(crate) overflow: Option<(u16, f64)>,
    /// After so long the queue gives up.
    pub(crate) timeout: f64,
    pub(crate) callbacks: bool,
    pub(crate) voicemail: bool,
    /// Calls that can wait at once.
    pub(crate) room: usize,
    /// Whether the rush of the drama reaches it.
    pub(crate) rush: bool,
}

/// The plan of one site.
pub(crate) struct SitePlan {
    pub(crate) queues: Vec<QueuePlan>,
    pub(crate) agents: u32,
    pub(crate) teams: u32,
}

impl SitePlan {
    /// Plans the site with this index.
    pub(crate) fn new(settings: &Settings, site: u32) -> Self {
        let count = Settings::part(settings.queues, settings.sites, site);
        let agents = Settings::part(settings.agents, settings.sites, site).max(count);
        let mut chance = Chance::new(settings.seed, 0x51_0000 + u64::from(site));
        let shares = shares(&mut chance, count, agents);
        let queues = shares
            .iter()
            .enumerate()
            .map(|(index, &agents)| {
                plan_queue(settings, &mut chance, site, index, agents, shares.len())
            })
            .collect();
        Self {
            queues,
            agents,
            teams: (agents + 5).div_euclid(10).max(1),
        }
    }
}

/// How many agents each queue gets: a few large ones and many small.
fn shares(chance: &mut Chance, count: u32, agents: u32) -> Vec<u32> {
    let weights: Vec<f64> = (0..count)
        .map(|index| chance.log_normal(1.0, 0.45) / (1.0 + f64::from(index) * 0.12))
        .collect();
    let total: f64 = weights.iter().sum();
    let free = agents - count;
    let (mut given, mut sum) = (0, 0.0);
    weights
        .iter()
        .map(|weight| {
            sum += weight;
            #[allow(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a share of a u32"
            )]
            let upto = ((sum / total * f64::from(free)).round() as u32).min(free);
            let own = upto - given;
            given = upto;
            own + 1
        })
        .collect()
}

/// Calls under way that so many agents can carry, with a margin of `comfort` square roots.
fn carried(agents: f64, comfort: f64) -> f64 {
    let root = ((comfort * comfort + 4.0 * agents).sqrt() - comfort) / 2.0;
    root * root
}

fn plan_queue(
    settings: &Settings,
    chance: &mut Chance,
    site: u32,
    index: usize,
    agents: u32,
    count: usize,
) -> QueuePlan {
    let tempo = settings.tempo;
    let (trade, name) = names::queue(site, settings.sites, index);
    let ready = f64::from(agents)
        * if settings.drama == Drama::Day {
            READY_SHARE_DAY
        } else {
            READY_SHARE
        };
    let automatic_wrapup = index % 5 == 3;
    let talk = trade.talk * chance.between(0.9, 1.1) * tempo;
    let wrapup = if automatic_wrapup {
        (trade.wrapup * tempo).clamp(0.5, 25.0).round().max(1.0)
    } else {
        trade.wrapup * tempo
    };
    // A handful of agents is more easily overrun than the square root says.
    let comfort = chance.between(0.0, 0.55) + if ready < 8.0 { 0.25 } else { 0.0 };
    let load = carried(ready, comfort).min(ready * chance.between(0.94, 1.04));
    let work = (talk + wrapup + (RING + HOLD) * tempo) * REWORK;
    let formula = if index % 7 == 5 {
        1 + u8::try_from(index / 7 % 4).unwrap_or(0)
    } else {
        0
    };
    let threshold = *chance.pick(&[10.0, 20.0, 20.0, 20.0, 30.0, 30.0, 60.0]);
    let next = u16::try_from((index + 1) % count).unwrap_or(0);
    QueuePlan {
        id: slug(&name),
        dnis: format!(
            "+1800555{:04}",
            (site * 211 + u32::try_from(index).unwrap_or(0)) % 10_000
        ),
        name,
        agents,
        talk,
        wrapup,
        automatic_wrapup,
        patience: chance.between(60.0, 180.0) * tempo,
        pace: load / work,
        talks: load * talk / work,
        threshold,
        target: *chance.pick(&[0.8, 0.8, 0.8, 0.85, 0.9, 0.7]),
        formula,
        count_flow_outs: index % 11 == 7,
        short_abandon: if index % 6 == 4 { 10.0 } else { 5.0 },
        priority: u8::from(index % 9 == 2) * 2,
        overflow: (index % 4 == 1 && count > 1)
            .then(|| (next, chance.between(70.0, 120.0) * tempo)),
        timeout: chance.between(480.0, 900.0) * tempo,
        callbacks: index % 3 != 2,
        voicemail: index % 4 == 2,
        room: usize::try_from(agents)
            .unwrap_or(usize::MAX)
            .saturating_mul(2)
            .max(8),
        rush: index == 0 || chance.happens(0.4),
    }
}

#[cfg(test)]
mod tests {
    use super::{SitePlan, carried};
    use crate::{Drama, Settings};
    use floor::Time;

    #[test]
    fn a_plan_gives_out_all_agents() {
        let settings = Settings {
            sites: 3,
            queues: 40,
            agents: 1_001,
            ..Settings::demo(5, Time(0))
        };
        let plans: Vec<_> = (0..3).map(|site| SitePlan::new(&settings, site)).collect();
        let agents: u32 = plans
            .iter()
            .flat_map(|plan| &plan.queues)
            .map(|queue| queue.agents)
            .sum();
        assert_eq!(agents, 1_001);
        assert_eq!(
            plans.iter().map(|plan| plan.queues.len()).sum::<usize>(),
            40
        );
        assert_eq!(settings.drama, Drama::EveryHour);
    }

    #[test]
    fn small_groups_are_kept_less_busy() {
        assert!(carried(4.0, 0.5) / 4.0 < 0.8);
        assert!(carried(400.0, 0.5) / 400.0 > 0.95);
    }
}
