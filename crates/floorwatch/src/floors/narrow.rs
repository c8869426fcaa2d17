//! Narrows a board to teams and queues.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use floor::{AgentId, QueueId};
use wire::push::RowKey;

use super::site::Site;

/// Which teams and queues are asked for; none is all.
#[derive(Clone, Copy, Debug)]
pub struct Narrowing<'a> {
    /// Ids of teams.
    pub teams: &'a BTreeSet<String>,
    /// Ids of queues, with their source before them where the id alone would not do.
    pub queues: &'a BTreeSet<String>,
}

/// The rows of each source that belong to a view.
#[derive(Clone, Debug, Default)]
pub struct Shown {
    sites: BTreeMap<u32, Rows>,
}

/// The rows of one source.
#[derive(Clone, Debug)]
struct Rows {
    /// The state of the source's members that this holds for.
    version: u64,
    queues: Vec<bool>,
    agents: Vec<bool>,
}

impl Shown {
    /// Looks anew where members have changed; says whether anything may have moved.
    pub fn update(&mut self, site: &Site, narrowing: Narrowing<'_>) -> bool {
        if self
            .sites
            .get(&site.index)
            .is_some_and(|rows| rows.version == site.version)
        {
            return false;
        }
        self.sites.insert(site.index, narrowing.rows(site));
        true
    }

    /// Whether a queue belongs to it.
    pub fn has_queue(&self, key: RowKey) -> bool {
        self.sites
            .get(&key.source)
            .is_some_and(|rows| has(&rows.queues, key.row))
    }

    /// Whether an agent belongs to it.
    pub fn has_agent(&self, key: RowKey) -> bool {
        self.sites
            .get(&key.source)
            .is_some_and(|rows| has(&rows.agents, key.row))
    }

    /// The queues of a source that belong to it, by index.
    pub fn queues(&self, site: &Site) -> impl Iterator<Item = QueueId> {
        let rows = self
            .sites
            .get(&site.index)
            .map_or(&[][..], |rows| &rows.queues);
        let rows = rows.iter().enumerate();
        rows.filter(|(_, shown)| **shown)
            .map(|(place, _)| QueueId::at(place))
    }

    /// The agents of a source that belong to it, by index.
    pub fn agents(&self, site: &Site) -> impl Iterator<Item = AgentId> {
        let rows = self
            .sites
            .get(&site.index)
            .map_or(&[][..], |rows| &rows.agents);
        let rows = rows.iter().enumerate();
        rows.filter(|(_, shown)| **shown)
            .map(|(place, _)| AgentId::at(place))
    }

    /// Whether anything of a source belongs to it.
    pub fn has_site(&self, site: &Site) -> bool {
        self.queues(site).next().is_some() || self.agents(site).next().is_some()
    }
}

fn has(rows: &[bool], index: u32) -> bool {
    rows.get(index as usize).copied().unwrap_or(false)
}

impl Narrowing<'_> {
    /// Whether everything is asked for.
    pub fn is_all(self) -> bool {
        self.teams.is_empty() && self.queues.is_empty()
    }

    fn rows(self, site: &Site) -> Rows {
        let floor = site.look();
        let of_team: Vec<AgentId> = floor
            .agents()
            .filter(|agent| self.teams.is_empty() || self.is_of_team(floor.agent(*agent).team))
            .collect();
        let mut queues: Vec<bool> = floor
            .queues()
            .map(|queue| self.is_named(floor.source(), &floor.queue(queue).queue))
            .collect();
        let mut agents = vec![false; floor.agents().count()];
        for agent in &of_team {
            let serves = || {
                floor
                    .queues_of(*agent)
                    .iter()
                    .any(|queue| has(&queues, queue.index()))
            };
            agents[agent.place()] = self.queues.is_empty() || serves();
        }
        if !self.teams.is_empty() {
            let served: BTreeSet<QueueId> = of_team
                .iter()
                .flat_map(|agent| floor.queues_of(*agent))
                .copied()
                .collect();
            for (queue, shown) in floor.queues().zip(&mut queues) {
                *shown &= served.contains(&queue);
            }
        }
        Rows {
            version: site.version,
            queues,
            agents,
        }
    }

    fn is_of_team(self, team: Option<Arc<str>>) -> bool {
        team.is_some_and(|team| self.teams.contains(&*team))
    }

    fn is_named(self, source: &str, queue: &str) -> bool {
        let with_source = |name: &String| {
            name.strip_suffix(queue)
                .and_then(|rest| rest.strip_suffix('/'))
                == Some(source)
        };
        self.queues.is_empty() || self.queues.contains(queue) || self.queues.iter().any(with_source)
    }
}
