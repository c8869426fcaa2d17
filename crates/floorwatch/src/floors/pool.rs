//! The total: all queues that are shown pooled, and each agent that is shown once.

use floor::{AgentTimes, QueueTerms, Settings, Window};

use super::narrow::{Narrowing, Shown};
use super::site::Site;

/// Pools what is shown of the sources, whose terms for the window are kept. Times of agents, which
/// are dear and looked at once a second only, are there at a whole second alone.
pub fn total<'a>(
    sites: impl Iterator<Item = &'a Site>,
    shown: &Shown,
    narrowing: Narrowing<'_>,
    (window, whole_second): (Window, bool),
    default: &Settings,
) -> QueueTerms {
    let mut pool = QueueTerms::empty(window, default);
    for site in sites {
        let terms = site.terms(window);
        for terms in shown
            .queues(site)
            .filter_map(|queue| terms.get(queue.place()))
        {
            pool.merge_calls(terms);
        }
        if whole_second {
            add_agents(&mut pool, site, shown, narrowing);
        } else {
            add_counts(&mut pool, site, shown, narrowing);
        }
    }
    pool
}

/// Adds the agents of a source that are shown.
pub fn add_agents(pool: &mut QueueTerms, site: &Site, shown: &Shown, narrowing: Narrowing<'_>) {
    if narrowing.is_all() {
        let (counts, times) = site.look().agent_pool(pool.window);
        return pool.merge_agents(&counts, &times);
    }
    for agent in shown.agents(site) {
        let (counts, times) = site.look().agent_in_pool(agent, pool.window);
        pool.merge_agents(&counts, &times);
    }
}

/// Adds the agents of a source that are shown, without their times.
fn add_counts(pool: &mut QueueTerms, site: &Site, shown: &Shown, narrowing: Narrowing<'_>) {
    let no_times = AgentTimes::default();
    if narrowing.is_all() {
        return pool.merge_agents(&site.look().agent_counts(), &no_times);
    }
    for agent in shown.agents(site) {
        pool.merge_agents(&site.look().counts_of(agent), &no_times);
    }
}
