//! From the floors to the views: once a tick what has changed, once a second what changes by
//! itself.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use floor::{AgentId, Changes, Missed, QueueId, Span, Time, Window};
use wire::push::{self, agent_cells, queue_cells, total_cells};

use super::narrow::{Narrowing, Shown};
use super::site::Site;
use super::{Floors, pool};
use crate::board::{Board, Freshness, Scope, Subscriber, Tables, TooMany};

impl Scope {
    const fn narrowing(&self) -> Narrowing<'_> {
        Narrowing::of(&self.teams, &self.queues)
    }
}

impl Floors {
    /// Brings the views up to date and gives what changed a number.
    pub fn publish(&mut self, board: &Board, now: Time) {
        if std::mem::take(&mut self.new_history) {
            board.restart();
        }
        board.set_clock(now);
        board.set_departed(&self.departed);
        self.views = board.views();
        let changes = self.take_changes();
        if self.seq == 0 {
            // What was read before anybody could look was not late: nobody waited for it.
            self.meters.nothing_awaited();
        }
        self.note_delays(now);
        self.keep_windows();
        for view in &self.views {
            view.change(|tables| self.take_changed(&view.scope, tables, &changes));
            let fresh = view.change(|tables| self.freshness(&view.scope, &tables.shown));
            view.publish(fresh, now);
        }
        self.tell(false);
        self.seq += 1;
        self.shown(now);
    }

    /// What has changed, by source in their order; metrics count it.
    fn take_changes(&mut self) -> Vec<Changes> {
        let (meters, telling) = (&mut self.meters, self.telling.is_some());
        let take = |site: &mut Site| {
            let changes = site.take_changes();
            site.learn(&changes.agents);
            site.refresh(&changes.queues);
            if site.replica.is_none() {
                meters.count(site.index, &site.floor, &changes);
            }
            if telling {
                site.untold.note(&changes);
            }
            changes
        };
        self.sites.values_mut().map(take).collect()
    }

    fn note_delays(&mut self, now: Time) {
        let mut newest = None;
        for site in self.sites.values_mut() {
            if let Some(time) = site.newest_unpublished.take() {
                site.delay = Some((now - time).max(Span(0)));
                newest = newest.max(site.delay);
            }
        }
        self.delay = newest.or(self.delay);
        self.meters.published(now);
    }

    /// Keeps terms for the windows that are looked through, and for no other.
    fn keep_windows(&mut self) {
        let windows: BTreeSet<Window> = self.views.iter().map(|view| view.scope.window).collect();
        for site in self.sites.values_mut() {
            site.keep_windows(&windows);
            for window in &windows {
                if !site.keeps(*window) {
                    site.refresh_all(*window);
                }
            }
        }
    }

    fn freshness(&self, scope: &Scope, shown: &Shown) -> Freshness {
        let sites = self.sites.values();
        let sites = sites.filter(|site| scope.narrowing().is_all() || shown.has_site(site));
        // What a partition misses is said of each of its sources.
        let missed = sites.clone().filter_map(|site| {
            let missed = self.missed(site, scope.window)?;
            Some((site.partitions.first(), missed))
        });
        let missed: BTreeMap<_, Missed> = missed.collect();
        Freshness {
            oldest_sign: sites.filter_map(|site| self.sign(site)).min(),
            delay: self.delay,
            missed: missed.into_values().reduce(Missed::and),
        }
    }

    /// Takes what has changed into a view.
    fn take_changed(&self, scope: &Scope, tables: &mut Tables, changes: &[Changes]) {
        let mut touched = false;
        for (site, changes) in self.sites.values().zip(changes) {
            if tables.shown.update(site, scope.narrowing()) {
                self.take_site(scope, tables, site, false);
                touched = true;
                continue;
            }
            touched |= take_queues(scope, tables, site, &changes.queues);
            touched |= take_agents(scope, tables, site, &changes.agents);
        }
        if touched {
            self.take_total(scope, tables, false);
        }
    }

    /// Takes all rows of a source into a view, those that are known already and those that are
    /// not, and lets go of those that do not belong to it any more.
    fn take_site(&self, scope: &Scope, tables: &mut Tables, site: &Site, whole_second: bool) {
        let Tables { view, shown, .. } = tables;
        view.keep_queues(|key| key.source != site.index || shown.has_queue(key));
        view.keep_agents(|key| key.source != site.index || shown.has_agent(key));
        let terms = site.terms(scope.window);
        for queue in by_id(shown.queues(site).collect(), |queue| {
            site.look().queue(*queue).queue
        }) {
            if let Some(terms) = terms.get(queue.place()) {
                let cells = queue_cells(site.look().source(), &site.look().queue(queue), terms);
                view.take_queue(site.queue_key(queue), cells, whole_second);
            }
        }
        for agent in by_id(shown.agents(site).collect(), |agent| {
            site.look().agent(*agent).agent
        }) {
            take_agent(scope, view, site, agent, whole_second);
        }
    }

    fn take_total(&self, scope: &Scope, tables: &mut Tables, whole_second: bool) {
        let narrowing = scope.narrowing();
        let total = pool::total(
            self.sites.values(),
            &tables.shown,
            narrowing,
            (scope.window, whole_second),
            &self.default,
        );
        tables.view.take_total(total_cells(&total), whole_second);
    }

    /// Looks at everything that changes with every second. Time stands at a whole one.
    pub(super) fn at_whole_second(&mut self) {
        if self.seq == 0 {
            // Nobody has ever looked.
            return;
        }
        // One that is behind does not stand at this second.
        let now = self.now;
        let sites = self.sites.values_mut();
        let sites = sites.filter(|site| site.look().now() == now);
        let terms: Vec<_> = sites
            .map(|site| (site.index, site.refresh_second()))
            .collect();
        for view in &self.views {
            view.change(|tables| self.take_second(&view.scope, tables));
        }
        if self.telling.is_some() {
            // Screens are served elsewhere: what has changed is looked at here alone.
            self.take_changes();
            self.tell(true);
        }
        let seconds = Span(self.now.0).seconds();
        metrics::gauge!("floorwatch_board_time_seconds").set(seconds);
        let terms: BTreeMap<u32, _> = terms.into_iter().collect();
        let own = |site: &&Site| site.replica.is_none() && !site.is_of_any(&self.behind);
        let sites = self.sites.values().filter(own);
        let sites = sites.filter_map(|site| {
            let terms = terms.get(&site.index)?;
            Some((site.index, &site.floor, terms.as_slice()))
        });
        self.meters.measure(sites, &self.default);
        for site in self.sites.values() {
            let sign = site.sign(|partition| self.fetched.get(&partition).copied());
            if let Some(sign) = sign {
                let age = (self.now - sign).max(Span(0));
                self.meters.aged(site.index, site.look().source(), age);
            }
        }
    }

    fn take_second(&self, scope: &Scope, tables: &mut Tables) {
        for site in self.sites.values() {
            let terms = site.terms(scope.window);
            let Tables { view, shown, .. } = tables;
            for queue in shown.queues(site) {
                if let Some(terms) = terms.get(queue.place()) {
                    let cells = queue_cells(site.look().source(), &site.look().queue(queue), terms);
                    view.take_queue(site.queue_key(queue), cells, true);
                }
            }
            if !scope.agent_columns.is_empty() {
                for agent in shown.agents(site) {
                    take_agent(scope, view, site, agent, true);
                }
            }
        }
        self.take_total(scope, tables, true);
    }

    /// Makes a view that is not there yet.
    pub(super) fn open(&mut self, scope: Scope, board: &Board) -> Result<Subscriber, TooMany> {
        let start = board.next_start()?;
        for site in self.sites.values_mut() {
            site.learn(&[]);
            if !site.keeps(scope.window) {
                site.refresh_all(scope.window);
            }
        }
        let mut shown = Shown::default();
        for site in self.sites.values() {
            shown.update(site, scope.narrowing());
        }
        let total = pool::total(
            self.sites.values(),
            &shown,
            scope.narrowing(),
            (scope.window, true),
            &self.default,
        );
        let view = push::View::new(scope.agent_columns.clone(), total_cells(&total), start);
        let freshness = self.freshness(&scope, &shown);
        let mut tables = Tables::new(view, shown, freshness);
        for site in self.sites.values() {
            self.take_site(&scope, &mut tables, site, true);
        }
        tables.view.commit();
        let subscriber = board.open(scope, tables);
        self.views.push(Arc::clone(&subscriber.view));
        Ok(subscriber)
    }
}

fn take_queues(scope: &Scope, tables: &mut Tables, site: &Site, changed: &[QueueId]) -> bool {
    let terms = site.terms(scope.window);
    let mut touched = false;
    for queue in changed
        .iter()
        .filter(|queue| tables.shown.has_queue(site.queue_key(**queue)))
    {
        if let Some(terms) = terms.get(queue.place()) {
            let cells = queue_cells(site.look().source(), &site.look().queue(*queue), terms);
            tables.view.take_queue(site.queue_key(*queue), cells, false);
            touched = true;
        }
    }
    touched
}

fn take_agents(scope: &Scope, tables: &mut Tables, site: &Site, changed: &[AgentId]) -> bool {
    let mut touched = false;
    for agent in changed
        .iter()
        .filter(|agent| tables.shown.has_agent(site.agent_key(**agent)))
    {
        take_agent(scope, &mut tables.view, site, *agent, false);
        touched = true;
    }
    touched
}

fn take_agent(
    scope: &Scope,
    view: &mut push::View,
    site: &Site,
    agent: AgentId,
    whole_second: bool,
) {
    let columns = &scope.agent_columns;
    let terms = (!columns.is_empty()).then(|| site.look().agent_terms(agent, scope.window));
    let facts = site.look().agent(agent);
    let cells = agent_cells(
        site.look().source(),
        &facts,
        columns,
        terms.as_ref(),
        site.look().now(),
    );
    view.take_agent(site.agent_key(agent), cells, whole_second);
}

/// In the order of ids, which new tables and documents have.
fn by_id<Index: Copy>(mut rows: Vec<Index>, id: impl Fn(&Index) -> Arc<str>) -> Vec<Index> {
    rows.sort_by_cached_key(id);
    rows
}
