//! A view: the tables that one kind of subscription sees, and the frames made of them.

use floor::Time;

use super::cells::{queue_names, total_names};
use super::frame::write_news;
use super::table::{Row, Table, write_places};
use super::{AgentColumns, Cell, News, RowKey};

/// The tables of one view.
///
/// Changes are gathered until [`Self::commit`] gives them a number. Row numbers hold until
/// [`Self::snap`] or [`Self::commit`] closes the holes of rows that are gone.
#[derive(Clone, Debug)]
pub struct View {
    seq: u64,
    /// Who was last told an older number needs a snapshot.
    base: u64,
    changed: bool,
    total: Row,
    queues: Table,
    agents: Table,
    agent_columns: AgentColumns,
}

/// Holes that a table may have before it is packed, beside one for each row.
const HOLES: usize = 64;

impl View {
    /// A view with nothing in it yet but the total. Numbers begin after `start`, so that those of
    /// another view are never mistaken for its own.
    #[must_use]
    pub fn new(agent_columns: AgentColumns, total: Vec<Cell>, start: u64) -> Self {
        Self {
            seq: start,
            base: start + 1,
            changed: true,
            total: Row::new(total, start + 1),
            queues: Table::default(),
            agents: Table::default(),
            agent_columns,
        }
    }

    /// The number of the newest state.
    #[must_use]
    pub const fn seq(&self) -> u64 {
        self.seq
    }

    /// The figures of agents that this view has.
    #[must_use]
    pub const fn agent_columns(&self) -> &AgentColumns {
        &self.agent_columns
    }

    /// Cells held: what the view costs.
    #[must_use]
    pub fn cells(&self) -> usize {
        self.queues.len() * queue_names().len()
            + self.agents.len() * self.agent_columns.names().len()
    }

    /// Takes in the total.
    pub fn take_total(&mut self, cells: Vec<Cell>, whole_second: bool) {
        self.changed |= self.total.take(cells, whole_second, self.seq + 1);
    }

    /// Takes in a queue's row.
    pub fn take_queue(&mut self, key: RowKey, cells: Vec<Cell>, whole_second: bool) {
        self.changed |= self.queues.take(key, cells, whole_second, self.seq + 1);
    }

    /// Takes in an agent's row.
    pub fn take_agent(&mut self, key: RowKey, cells: Vec<Cell>, whole_second: bool) {
        self.changed |= self.agents.take(key, cells, whole_second, self.seq + 1);
    }

    /// Takes out the queues that are not to be kept.
    pub fn keep_queues(&mut self, keep: impl Fn(RowKey) -> bool) {
        self.changed |= keep_rows(&mut self.queues, keep, self.seq + 1);
    }

    /// Takes out the agents that are not to be kept.
    pub fn keep_agents(&mut self, keep: impl Fn(RowKey) -> bool) {
        self.changed |= keep_rows(&mut self.agents, keep, self.seq + 1);
    }

    /// Gives what was taken in since a number; says whether there was anything.
    pub fn commit(&mut self) -> bool {
        if !std::mem::take(&mut self.changed) {
            return false;
        }
        self.seq += 1;
        let too_many = |table: &Table| table.holes() > table.len() + HOLES;
        if too_many(&self.queues) || too_many(&self.agents) {
            self.pack();
        }
        true
    }

    /// Closes the holes: from here on everyone needs a snapshot.
    fn pack(&mut self) {
        self.queues.pack();
        self.agents.pack();
        self.base = self.seq;
    }

    /// All of it. Where rows are gone it gets a new number, for the others find new places.
    pub fn snap(&mut self, news: &News) -> String {
        if self.queues.holes() + self.agents.holes() > 0 {
            self.seq += 1;
            self.pack();
        }
        let mut out = String::with_capacity(64 * 1024);
        out.push_str("{\"t\":\"snap\"");
        write_news(&mut out, self.seq, news);
        out.push_str(",\"total\":");
        self.total
            .write_object(&mut out, &total_names(), 0, news.now);
        out.push_str(",\"queues\":");
        self.queues.write_all(&mut out, &queue_names(), news.now);
        out.push_str(",\"agents\":");
        self.agents
            .write_all(&mut out, &self.agent_columns.names(), news.now);
        out.push('}');
        out
    }

    /// Whether [`Self::since`] can tell what changed since a number.
    #[must_use]
    pub const fn reaches(&self, from: u64) -> bool {
        self.base <= from && from <= self.seq
    }

    /// What changed since a number; nothing where that is not known any more.
    #[must_use]
    pub fn since(&self, from: u64, news: &News) -> Option<String> {
        if !self.reaches(from) {
            return None;
        }
        let mut out = String::with_capacity(1024);
        out.push_str("{\"t\":\"delta\",\"from\":");
        out.push_str(&from.to_string());
        write_news(&mut out, self.seq, news);
        if self.total.changed_since(from) {
            out.push_str(",\"total\":");
            self.total
                .write_object(&mut out, &total_names(), from, news.now);
        }
        write_table(
            &mut out,
            ",\"queues\":",
            &self.queues,
            &queue_names(),
            from,
            news.now,
        );
        write_table(
            &mut out,
            ",\"agents\":",
            &self.agents,
            &self.agent_columns.names(),
            from,
            news.now,
        );
        write_gone(
            &mut out,
            &self.queues.gone_since(from),
            &self.agents.gone_since(from),
        );
        out.push('}');
        Some(out)
    }
}

fn keep_rows(table: &mut Table, keep: impl Fn(RowKey) -> bool, seq: u64) -> bool {
    let leaving: Vec<RowKey> = table.keys().filter(|key| !keep(*key)).collect();
    for key in &leaving {
        table.remove(*key, seq);
    }
    !leaving.is_empty()
}

fn write_table(out: &mut String, key: &str, table: &Table, names: &[&str], from: u64, now: Time) {
    let before = out.len();
    out.push_str(key);
    if !table.write_since(out, names, from, now) {
        out.truncate(before);
    }
}

fn write_gone(out: &mut String, queues: &[usize], agents: &[usize]) {
    let tables = [("\"queues\":", queues), ("\"agents\":", agents)];
    let mut opening = ",\"gone\":{";
    for (key, places) in tables.into_iter().filter(|(_, places)| !places.is_empty()) {
        out.push_str(opening);
        out.push_str(key);
        write_places(out, places.iter().copied());
        opening = ",";
    }
    if opening == "," {
        out.push('}');
    }
}
