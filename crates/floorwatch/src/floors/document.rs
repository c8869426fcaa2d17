//! The board as one document.

use std::collections::BTreeMap;
use std::sync::Arc;

use floor::{Anomalies, Anomaly, Missed, QueueId, QueueTerms, Span, Time, Window};
use wire::board::{Document, Row, SourceRow, agent_row, queue_row, total_row};

use super::groups::Groups;
use super::narrow::{Narrowing, Shown};
use super::query::BoardQuery;
use super::site::Site;
use super::{Floors, pool};

impl Floors {
    /// The board at the instant up to which time has passed.
    pub fn document(&self, query: &BoardQuery) -> Document {
        let (teams, queues) = query.sets();
        let narrowing = Narrowing::of(&teams, &queues);
        let mut total = QueueTerms::empty(query.window, &self.default);
        let mut document = Document {
            at: self.now,
            seq: self.seq,
            delay: self.delay,
            window: query.window,
            total: Row::new(),
            groups: None,
            queues: Vec::new(),
            agents: Vec::new(),
            anomalies: Anomalies::default(),
            sources: Vec::new(),
        };
        let mut groups = query
            .by
            .map(|by| Groups::new(by, query.window, &self.default));
        for site in self.sites.values() {
            let mut shown = Shown::default();
            shown.update(site, narrowing);
            let terms: BTreeMap<QueueId, QueueTerms> = shown
                .queues(site)
                .map(|queue| (queue, site.look().queue_terms(queue, query.window)))
                .collect();
            document.queues.extend(queues_of(site, &terms));
            for terms in terms.values() {
                total.merge_calls(terms);
            }
            if let Some(groups) = &mut groups {
                groups.take(site, &shown, narrowing, &terms);
            }
            document.agents.extend(agents_of(site, &shown, query));
            pool::add_agents(&mut total, site, &shown, narrowing);
            document.anomalies.merge(site.look().anomalies());
            document.sources.push(self.source_row(site, query.window));
        }
        let split = i64::try_from(self.split.len()).unwrap_or(i64::MAX);
        document.anomalies.add(Anomaly::SourceSplit, split);
        document.total = total_row(&total);
        document.groups = groups.map(Groups::rows);
        document
    }

    fn source_row(&self, site: &Site, window: Window) -> SourceRow {
        SourceRow {
            source: site.look().source().clone(),
            last_event: site.look().newest(),
            age: self
                .sign(site)
                .map(|sign| (self.now.max(self.wall) - sign).max(Span(0))),
            delay: site.delay,
            gaps: site.look().gaps(),
            missed: self.missed(site, window),
        }
    }

    /// What the figures of a window miss.
    pub(super) fn missed(&self, site: &Site, window: Window) -> Option<Missed> {
        let missed = site.missed(&self.missed)?;
        (missed.before > site.window_start(window)).then_some(missed)
    }

    /// The newest sign of life of a source.
    pub(super) fn sign(&self, site: &Site) -> Option<Time> {
        site.sign(|partition| self.fetched.get(&partition).copied())
    }
}

/// Rows of queues, by id.
fn queues_of(site: &Site, terms: &BTreeMap<QueueId, QueueTerms>) -> Vec<Row> {
    let row = |(queue, terms): (&QueueId, &QueueTerms)| {
        let facts = site.look().queue(*queue);
        let row = queue_row(site.look().source(), &facts, terms);
        (facts.queue, row)
    };
    by_id(terms.iter().map(row).collect())
}

/// Rows of the agents shown, by id.
fn agents_of(site: &Site, shown: &Shown, query: &BoardQuery) -> Vec<Row> {
    let floor = site.look();
    let row = |agent| {
        let facts = floor.agent(agent);
        let row = agent_row(
            floor.source(),
            &facts,
            &floor.agent_terms(agent, query.window),
        );
        (facts.agent, row)
    };
    by_id(shown.agents(site).map(row).collect())
}

fn by_id(mut rows: Vec<(Arc<str>, Row)>) -> Vec<Row> {
    rows.sort_by(|(one, _), (other, _)| one.cmp(other));
    rows.into_iter().map(|(_, row)| row).collect()
}
