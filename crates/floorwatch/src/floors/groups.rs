//! Groups of the board: what is shown, pooled anew by team, by source, or by what callers ask for.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use floor::{AskedFor, QueueId, QueueTerms, Settings, Window};
use wire::board::{Row, calls_row, group_row};

use super::narrow::{Narrowing, Shown};
use super::pool;
use super::site::Site;

/// By what a board is grouped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// By the agents' teams, a team of the same id at several sources being one.
    Team,
    /// By source.
    Site,
    /// By the number dialled.
    Dnis,
    /// By skill; a call that wants several counts once for each.
    Skill,
}

impl By {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Team, Self::Site, Self::Dnis, Self::Skill];

    /// The name in requests.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Team => "team",
            Self::Site => "site",
            Self::Dnis => "dnis",
            Self::Skill => "skill",
        }
    }

    /// What of a call it looks at, where it is of calls and of no agents.
    pub const fn asked(self) -> Option<AskedFor> {
        match self {
            Self::Team | Self::Site => None,
            Self::Dnis => Some(AskedFor::Dnis),
            Self::Skill => Some(AskedFor::Skill),
        }
    }

    /// The grouping of that name.
    ///
    /// # Errors
    /// Says which there are.
    pub fn from_name(name: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|by| by.name() == name);
        found.ok_or_else(|| {
            format!("a board is not grouped by `{name}`: known are team, site, dnis and skill")
        })
    }
}

/// The pools of the groups: one a team, a source, a number or a skill. The same of several sources
/// is one.
pub struct Groups<'a> {
    by: By,
    window: Window,
    /// Formula and target of what is pooled.
    default: &'a Settings,
    pools: BTreeMap<Arc<str>, QueueTerms>,
}

impl<'a> Groups<'a> {
    /// No group yet.
    pub const fn new(by: By, window: Window, default: &'a Settings) -> Self {
        Self {
            by,
            window,
            default,
            pools: BTreeMap::new(),
        }
    }

    /// Takes in what is shown of a source; `queues` are the terms of the queues shown.
    pub fn take(
        &mut self,
        site: &Site,
        shown: &Shown,
        narrowing: Narrowing<'_>,
        queues: &BTreeMap<QueueId, QueueTerms>,
    ) {
        match self.by {
            By::Team => self.take_teams(site, shown, queues),
            By::Site => self.take_site(site, shown, narrowing, queues),
            By::Dnis => self.take_calls(site, AskedFor::Dnis),
            By::Skill => self.take_calls(site, AskedFor::Skill),
        }
    }

    /// A team has its agents, and the queues that any of them serves, whose figures stay whole.
    fn take_teams(&mut self, site: &Site, shown: &Shown, queues: &BTreeMap<QueueId, QueueTerms>) {
        let floor = site.look();
        let mut served: BTreeMap<Arc<str>, BTreeSet<QueueId>> = BTreeMap::new();
        for agent in shown.agents(site) {
            let Some(team) = floor.agent(agent).team else {
                continue;
            };
            let (counts, times) = floor.agent_in_pool(agent, self.window);
            self.pool(&team).merge_agents(&counts, &times);
            served
                .entry(team)
                .or_default()
                .extend(floor.queues_of(agent));
        }
        for (team, served) in served {
            let pool = self.pool(&team);
            for terms in served.iter().filter_map(|queue| queues.get(queue)) {
                pool.merge_calls(terms);
            }
        }
    }

    fn take_site(
        &mut self,
        site: &Site,
        shown: &Shown,
        narrowing: Narrowing<'_>,
        queues: &BTreeMap<QueueId, QueueTerms>,
    ) {
        if !narrowing.is_all() && !shown.has_site(site) {
            return;
        }
        let pool = self.pool(site.look().source());
        for terms in queues.values() {
            pool.merge_calls(terms);
        }
        pool::add_agents(pool, site, shown, narrowing);
    }

    fn take_calls(&mut self, site: &Site, kind: AskedFor) {
        for (name, terms) in site.look().asked(kind, self.window) {
            self.pool(name).merge_calls(&terms);
        }
    }

    fn pool(&mut self, group: &Arc<str>) -> &mut QueueTerms {
        let empty = || QueueTerms::empty(self.window, self.default);
        self.pools.entry(group.clone()).or_insert_with(empty)
    }

    /// A row for each, by id.
    pub fn rows(self) -> Vec<Row> {
        let rows = self.pools.iter();
        let row = match self.by.asked() {
            Some(_) => calls_row,
            None => group_row,
        };
        rows.map(|(group, terms)| row(group, terms)).collect()
    }
}
