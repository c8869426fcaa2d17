//! `[source."tenant/site"]`: what differs for one phone system.

use std::collections::BTreeMap;

use floor::{Like, Span, Zone};

use super::queue::{LIKES, time_zone};
use super::section::Section;
use super::tree::{Mistake, Table, Value};

/// What is said of one source.
#[derive(Clone, Debug, Default)]
pub struct Source {
    /// Events further behind the newest are dropped.
    pub lateness: Option<Span>,
    /// Events stamped further ahead of their record are read as of the record.
    pub max_skew: Option<Span>,
    /// The preset of all its queues.
    pub like: Option<Like>,
    /// Its sequence numbers grow by one.
    pub gapless: bool,
    /// The zone of its clocks.
    pub time_zone: Option<Zone>,
}

/// What the sections of sources say.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// By id.
    pub named: BTreeMap<String, Source>,
}

/// Reads all sections of sources.
pub fn read(table: Option<&Table>, mistakes: &mut Vec<Mistake>) -> Sources {
    let mut sources = Sources::default();
    for (name, (place, node)) in table.into_iter().flatten() {
        let Value::Table(settings) = &node.value else {
            let words = format!(
                "`{name}` stands in no source's section: write it under [source.\"tenant/site\"]"
            );
            mistakes.push(Mistake {
                place: place.clone(),
                words,
            });
            continue;
        };
        let title = format!("[source.\"{name}\"]");
        let mut section = Section::new(title, Some(settings), mistakes);
        let source = Source {
            lateness: section.span("lateness", "1s", "7d"),
            max_skew: section.span("max_skew", "0s", "1d"),
            like: section.word("like", &LIKES),
            gapless: section.flag("gapless").unwrap_or(false),
            time_zone: time_zone(&mut section),
        };
        section.finish();
        sources.named.insert(name.clone(), source);
    }
    sources
}
