//! What is odd as one document: events, revisions, contradictions.

use std::cmp::Reverse;

use floor::{Anomaly, Contradictions, Contradictory};
use wire::anomalies::{self, ContradictionRow, Document, FigureRow, Revised};
use wire::anomalies::{OddRow, RevisionRow};
use wire::answer::Instant;

use super::Floors;
use super::query::{listed, parameters};
use super::site::Site;

/// Rows of each list, unless asked for otherwise, and at most.
pub const USUAL_LIMIT: usize = 100;
pub const MOST_ROWS: usize = 1_000;

/// The kind under which revisions are asked for.
const REVISION: &str = "revision";

/// What of all that is odd a document shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnomalyQuery {
    /// Of this source alone.
    pub source: Option<String>,
    /// Of this kind alone.
    pub kind: Option<Kind>,
    /// Rows of each list.
    pub limit: usize,
}

/// A kind by its name: an event and a contradiction may share one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    odd: Option<Anomaly>,
    contradictory: Option<Contradictory>,
    revision: bool,
}

/// What was counted, without rows, at a second: screens ask for nothing more, and all at once.
pub type Counted = (i64, AnomalyQuery, Document);

impl Kind {
    /// The kind of that name.
    ///
    /// # Errors
    /// Says which there are.
    pub fn parse(name: &str) -> Result<Self, String> {
        let kind = Self {
            odd: Anomaly::from_name(name),
            contradictory: Contradictory::from_name(name),
            revision: name == REVISION,
        };
        if kind.odd.is_some() || kind.contradictory.is_some() || kind.revision {
            return Ok(kind);
        }
        Err(format!(
            "there is no kind `{name}`: known are {}",
            listed(&Self::names())
        ))
    }

    /// All names, each once.
    pub fn names() -> Vec<&'static str> {
        let mut names: Vec<&str> = Anomaly::ALL.iter().map(|kind| kind.name()).collect();
        let more = Contradictory::ALL.iter().map(|kind| kind.name());
        names.extend(more.filter(|name| Anomaly::from_name(name).is_none()));
        names.push(REVISION);
        names
    }
}

/// Rows of each list, read.
///
/// # Errors
/// Says what would be right.
pub fn limit(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(limit @ 0..=MOST_ROWS) => Ok(limit),
        _ => Err(format!("`{text}` is no limit: give 0 to {MOST_ROWS}")),
    }
}

impl AnomalyQuery {
    /// Reads a query string.
    ///
    /// # Errors
    /// Says what is wrong and what would be right.
    pub fn parse(query: &str) -> Result<Self, String> {
        let [source, kind, most] = parameters(query, ["source", "kind", "limit"])?;
        Ok(Self {
            source,
            kind: kind.as_deref().map(Kind::parse).transpose()?,
            limit: most.as_deref().map_or(Ok(USUAL_LIMIT), limit)?,
        })
    }

    /// Whether odd events of a kind are among what it asks for.
    pub fn wants(&self, kind: Anomaly) -> bool {
        self.kind.is_none_or(|asked| asked.odd == Some(kind))
    }

    fn is_of(&self, site: &Site) -> bool {
        let source = self.source.as_deref();
        source.is_none_or(|source| source == &**site.floor.source())
    }

    /// How many rows a list has, if it is asked for.
    fn rows(&self, wanted: fn(&Kind) -> bool) -> usize {
        match &self.kind {
            Some(kind) if !wanted(kind) => 0,
            _ => self.limit,
        }
    }
}

impl Floors {
    /// What is odd at the instant up to which time has passed. Where no rows are asked for, the
    /// counts of the same second do.
    pub fn odd(&mut self, query: &AnomalyQuery) -> Document {
        let second = self.now.floor_second();
        if let Some((at, asked, counts)) = &self.counted
            && (*at, asked) == (second, query)
        {
            return counts.clone();
        }
        let document = self.anomalies(query);
        if query.limit == 0 {
            self.counted = Some((second, query.clone(), document.clone()));
        }
        document
    }

    /// What is odd at the instant up to which time has passed.
    pub fn anomalies(&self, query: &AnomalyQuery) -> Document {
        Document {
            at: Instant(self.now),
            anomalies: self.odd_events(query),
            revisions: self.revisions(query),
            contradictions: self.contradictions(query),
        }
    }

    fn asked<'a>(&'a self, query: &'a AnomalyQuery) -> impl Iterator<Item = &'a Site> {
        self.sites.values().filter(|site| query.is_of(site))
    }

    fn odd_events(&self, query: &AnomalyQuery) -> anomalies::Anomalies {
        let most = query.rows(|kind| kind.odd.is_some());
        let kind = query.kind.and_then(|kind| kind.odd);
        let none = query.kind.is_some() && kind.is_none();
        let (mut counts, mut list, mut known) = (floor::Anomalies::default(), Vec::new(), 0);
        for site in self.asked(query) {
            counts.merge(site.floor.anomalies());
            if none {
                continue;
            }
            let events = site.floor.odd_events(kind, most);
            known += events.known;
            let source = site.floor.source();
            list.extend(events.list.iter().map(|odd| OddRow::new(source, odd)));
        }
        list.sort_by_key(OddRow::order);
        list.truncate(most);
        let kinds = Anomaly::ALL.iter().map(|kind| (*kind, counts.get(*kind)));
        let total = kinds
            .clone()
            .filter(|(of, _)| !none && kind.is_none_or(|kind| kind == *of))
            .map(|(_, count)| count)
            .sum();
        anomalies::Anomalies {
            total,
            counts: kinds.map(|(kind, count)| (kind.name(), count)).collect(),
            truncated: list.len() < known,
            list,
            forgotten: (total - i64::try_from(known).unwrap_or(i64::MAX)).max(0),
        }
    }

    fn revisions(&self, query: &AnomalyQuery) -> anomalies::Revisions {
        let most = query.rows(|kind| kind.revision);
        let (mut list, mut figures, mut known) = (Vec::new(), Vec::new(), 0);
        let mut total = 0;
        let (mut last_hour, mut today) = (Revised::default(), Revised::default());
        for site in self.asked(query) {
            let source = site.floor.source();
            let revisions = site.floor.revisions(most);
            total += revisions.total;
            known += revisions.known;
            last_hour.events += revisions.last_hour;
            today.events += revisions.today;
            for figure in &revisions.figures {
                last_hour.figures += usize::from(figure.last_hour > 0);
                today.figures += usize::from(figure.today > 0);
            }
            list.extend(revisions.list.iter().map(|it| RevisionRow::new(source, it)));
            figures.extend(revisions.figures.iter().map(|figure| {
                let queue = figure.queue.map(|queue| site.floor.queue(queue).queue);
                FigureRow::new(source, queue.as_ref(), figure)
            }));
        }
        list.sort_by_key(|row| Reverse(row.arrived()));
        list.truncate(most);
        figures.sort_by_key(|row| Reverse(row.often()));
        let truncated = list.len() < known || figures.len() > most;
        figures.truncate(most);
        anomalies::Revisions {
            total,
            last_hour,
            today,
            figures,
            truncated,
            list,
            forgotten: total.saturating_sub(known as u64),
        }
    }

    fn contradictions(&self, query: &AnomalyQuery) -> anomalies::Contradictions {
        let most = query.rows(|kind| kind.contradictory.is_some());
        let kind = query.kind.and_then(|kind| kind.contradictory);
        let mut all = Contradictions::default();
        let mut list = Vec::new();
        for site in self.asked(query) {
            let mut found = site.floor.contradictions(self.sign(site), kind, most);
            let source = site.floor.source();
            let told = std::mem::take(&mut found.list).into_iter();
            list.extend(told.map(|it| (it.order(), source, it)));
            all.merge(found);
        }
        // Stable: sources stay in their order where all else is the same.
        list.sort_by_key(|(order, ..)| *order);
        list.truncate(most);
        let none = query.kind.is_some() && kind.is_none();
        let total = if none { 0 } else { all.total(kind) };
        let counts = all.by_kind().map(|(kind, count)| (kind.name(), count));
        anomalies::Contradictions {
            total,
            counts: counts.collect(),
            truncated: list.len() < total,
            list: list
                .into_iter()
                .map(|(_, source, it)| ContradictionRow::new(source, it))
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_read() {
        let all = AnomalyQuery {
            source: None,
            kind: None,
            limit: 100,
        };
        assert_eq!(AnomalyQuery::parse(""), Ok(all.clone()));
        let query = "source=acme%2Fsite-1&kind=late_dropped&limit=0";
        let some = AnomalyQuery {
            source: Some("acme/site-1".to_owned()),
            kind: Some(Kind {
                odd: Some(Anomaly::LateDropped),
                contradictory: None,
                revision: false,
            }),
            limit: 0,
        };
        assert_eq!(AnomalyQuery::parse(query), Ok(some));
        let both = Kind::parse("source_split").unwrap();
        assert!(both.odd.is_some() && both.contradictory.is_some());
        assert!(Kind::parse("revision").unwrap().revision);
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (query, expected) in [
            ("kind=late", "no kind `late`: known are late_dropped, "),
            ("kind=late", "signed_in_too_long and revision"),
            ("limit=1001", "give 0 to 1000"),
            ("limit=-1", "give 0 to 1000"),
            ("window=5m", "known are source, kind and limit"),
        ] {
            let words = AnomalyQuery::parse(query).expect_err(query);
            assert!(words.contains(expected), "{query}: {words}");
        }
    }
}
