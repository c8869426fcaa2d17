//! A figure and what it is made of, as one document.

use std::sync::Arc;

use floor::dictionary::{AGENT, Definition, Moment, QUEUE, Sums};
use floor::{
    AgentCounts, AgentTimes, Behind, Place, QueueTerms, Span, Subject, Tally, Value, Window,
};
use wire::answer::{Instant, Name};
use wire::explain::{self, Accuracy, AgentRow, CallRow, Document, Figure, Scope, StretchRow};

use super::Floors;
use super::anomalies::{MOST_ROWS, USUAL_LIMIT, limit};
use super::query::{listed, parameters, window_named};
use super::site::Site;
use crate::config::nearest::nearest;

/// Which figure is explained.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExplainQuery {
    /// Of this source; none is all, or the one that has the queue or agent.
    pub source: Option<String>,
    /// Of this queue; none is all pooled.
    pub queue: Option<String>,
    /// Of this agent.
    pub agent: Option<String>,
    /// The key of the figure.
    pub metric: String,
    /// The window of the figures that have one.
    pub window: Window,
    /// Rows of calls.
    pub limit: usize,
    /// Rows that follow this place.
    pub after: Option<After>,
}

/// Where a page begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct After(Place);

impl After {
    /// Reads what `next` of the page before says.
    ///
    /// # Errors
    /// Says what would be right.
    pub fn parse(text: &str) -> Result<Self, String> {
        explain::place(text).map(Self).ok_or_else(|| {
            format!("`{text}` is no place: give what `next` of the page before says")
        })
    }
}

impl ExplainQuery {
    /// Reads a query string.
    ///
    /// # Errors
    /// Says what is wrong and what would be right.
    pub fn parse(query: &str) -> Result<Self, String> {
        let names = [
            "source", "queue", "agent", "metric", "window", "limit", "after",
        ];
        let [source, queue, agent, metric, window, most, after] = parameters(query, names)?;
        let query = Self {
            source,
            queue,
            agent,
            metric: metric.ok_or(
                "which figure? give `metric`, such as service_level: /api/v1/definitions lists all",
            )?,
            window: window_named(window.as_deref())?,
            limit: most.as_deref().map_or(Ok(USUAL_LIMIT), limit)?,
            after: after.as_deref().map(After::parse).transpose()?,
        };
        query.check()?;
        Ok(query)
    }

    /// Whether there can be such a figure.
    ///
    /// # Errors
    /// Says what is wrong and what would be right.
    pub fn check(&self) -> Result<(), String> {
        if self.queue.is_some() && self.agent.is_some() {
            return Err("`queue` beside `agent`: give one of them".to_owned());
        }
        let (keys, whose): (Vec<&str>, _) = if self.agent.is_some() {
            (AGENT.iter().map(|figure| figure.key).collect(), "an agent")
        } else {
            (QUEUE.iter().map(|figure| figure.key).collect(), "a queue")
        };
        if keys.contains(&self.metric.as_str()) {
            return Ok(());
        }
        let hint = nearest(&self.metric, keys).map_or_else(
            || "/api/v1/definitions and `floorwatch definitions` list all".to_owned(),
            |key| format!("did you mean `{key}`?"),
        );
        Err(format!(
            "there is no figure `{}` of {whose}: {hint}",
            self.metric
        ))
    }
}

/// The calls behind a figure, of one source.
struct Part<'a> {
    site: &'a Site,
    subject: Subject,
    behind: Behind,
}

impl Floors {
    /// Explains a figure at the instant up to which time has passed.
    ///
    /// # Errors
    /// Says what is not known.
    pub fn explain(&self, query: &ExplainQuery) -> Result<Document, String> {
        let whose = self.whose(query)?;
        if let [(site, Subject::Agent(agent))] = whose[..] {
            let terms = site.floor.agent_terms(agent, query.window);
            let figure = figure_of(AGENT, query)?;
            return Ok(self.told(query, &whose, figure, &terms, false));
        }
        let figure = figure_of(QUEUE, query)?;
        let terms = self.pooled(&whose, query.window);
        let binned = terms.answered_waits.is_binned() && figure.key.starts_with("wait_p");
        Ok(self.told(query, &whose, figure, &terms, binned))
    }

    fn told<T: Sums>(
        &self,
        query: &ExplainQuery,
        whose: &[(&Site, Subject)],
        figure: &Definition<T>,
        terms: &T,
        binned: bool,
    ) -> Document {
        let tallies = figure.tallies_of(terms);
        let part = |&(site, subject): &(_, _)| {
            let site: &Site = site;
            let behind = site
                .floor
                .behind(subject, &tallies, figure.calls, query.window);
            Part {
                site,
                subject,
                behind,
            }
        };
        let parts: Vec<Part<'_>> = whose.iter().map(part).collect();
        let calls = page(&parts, query);
        let named: Vec<&str> = figure.terms.iter().map(|term| term.name).collect();
        let mut forgotten = forgotten(&parts, &tallies, terms);
        let (mut agents, mut stretches) = (Vec::new(), Vec::new());
        if let [(site, Subject::Agent(agent))] = whose {
            if figure.moment == Moment::Clipped {
                stretches = site.floor.stretches(*agent, query.window);
                let times = site.floor.forgotten_times(*agent, query.window);
                forgotten.extend(named_of(&AgentCounts::default(), &times, &named));
            }
        } else {
            agents = agents_behind(whose, query.window, &named);
        }
        let more = agents.len() > MOST_ROWS || stretches.len() > MOST_ROWS;
        agents.truncate(MOST_ROWS);
        stretches.truncate(MOST_ROWS);
        let one = match whose {
            [one] => Some(one),
            _ => None,
        };
        let settings = one.and_then(|(site, subject)| match subject {
            Subject::Queue(queue) => Some(site.floor.settings(*queue).into()),
            _ => None,
        });
        Document {
            at: Instant(self.now),
            scope: scope(query, whose, one),
            figure: Figure::of(figure, terms, binned),
            settings,
            accuracy: (figure.key == "ewt_s").then(|| accuracy(whose, query.window)),
            truncated: calls.more || more,
            calls: calls.rows,
            calls_total: calls.total,
            next: calls.next,
            agents,
            stretches: stretches.into_iter().map(StretchRow::from).collect(),
            forgotten,
        }
    }

    /// Which sources are meant, and what of each.
    fn whose(&self, query: &ExplainQuery) -> Result<Vec<(&Site, Subject)>, String> {
        if let Some(source) = &query.source
            && !self.sites.contains_key(source.as_str())
        {
            let known: Vec<&str> = self.sites.keys().map(|source| &**source).collect();
            return Err(format!(
                "there is no source `{source}`: {}",
                known_or_none(&known)
            ));
        }
        let asked = query.source.as_deref();
        let sites = || {
            let sites = self.sites.values();
            sites.filter(move |site| asked.is_none_or(|asked| asked == &**site.floor.source()))
        };
        let (kind, name) = match (&query.queue, &query.agent) {
            (Some(queue), _) => ("queue", queue),
            (None, Some(agent)) => ("agent", agent),
            (None, None) => return Ok(sites().map(|site| (site, Subject::All)).collect()),
        };
        let found = |site: &Site| {
            let source = format!("{}/", site.floor.source());
            let names = [Some(name.as_str()), name.strip_prefix(&source)];
            names.into_iter().flatten().find_map(|name| match kind {
                "queue" => site.floor.queue_named(name).map(Subject::Queue),
                _ => site.floor.agent_named(name).map(Subject::Agent),
            })
        };
        let all: Vec<(&Site, Subject)> = sites()
            .filter_map(|site| found(site).map(|subject| (site, subject)))
            .collect();
        match all.len() {
            1 => Ok(all),
            0 => Err(format!(
                "there is no {kind} `{name}` at this instant: /api/v1/board lists all"
            )),
            _ => {
                let sources: Vec<&str> =
                    all.iter().map(|(site, _)| &**site.floor.source()).collect();
                Err(format!(
                    "which {kind} `{name}`? {} have one: say `source` too",
                    listed(&sources)
                ))
            }
        }
    }

    /// The terms of one queue, or of all queues of some sources.
    fn pooled(&self, whose: &[(&Site, Subject)], window: Window) -> QueueTerms {
        if let [(site, Subject::Queue(queue))] = whose {
            return site.floor.queue_terms(*queue, window);
        }
        let mut pool = QueueTerms::empty(window, &self.default);
        for (site, _) in whose {
            for queue in site.floor.queues() {
                pool.merge_calls(&site.floor.queue_terms(queue, window));
            }
            let (counts, times) = site.floor.agent_pool(window);
            pool.merge_agents(&counts, &times);
        }
        pool
    }
}

fn figure_of<T>(
    dictionary: &'static [Definition<T>],
    query: &ExplainQuery,
) -> Result<&'static Definition<T>, String> {
    let mut figures = dictionary.iter();
    let found = figures.find(|figure| figure.key == query.metric);
    found.ok_or_else(|| format!("there is no figure `{}`", query.metric))
}

fn known_or_none(known: &[&str]) -> String {
    if known.is_empty() {
        "nothing has been heard of any yet".to_owned()
    } else {
        format!("known are {}", listed(known))
    }
}

fn scope(
    query: &ExplainQuery,
    whose: &[(&Site, Subject)],
    one: Option<&(&Site, Subject)>,
) -> Scope {
    let name = |name: &Arc<str>| Name(name.clone());
    let mut scope = Scope {
        source: one.map(|(site, _)| name(site.floor.source())),
        queue: None,
        agent: None,
        window: query.window.name(),
        from: None,
    };
    if let Some((site, subject)) = one {
        match subject {
            Subject::Queue(queue) => scope.queue = Some(Name(site.floor.queue(*queue).queue)),
            Subject::Agent(agent) => scope.agent = Some(Name(site.floor.agent(*agent).agent)),
            Subject::All => {}
        }
    }
    let single = whose.iter().all(|(_, subject)| *subject != Subject::All);
    if single || query.window != Window::Today {
        let first = whose.first();
        let from = first.map(|(site, subject)| site.floor.window_start(*subject, query.window));
        scope.from = from.map(Instant);
    }
    scope
}

/// How right the estimates of some queues were.
fn accuracy(whose: &[(&Site, Subject)], window: Window) -> Accuracy {
    let mut sum = floor::Accuracy::default();
    for (site, subject) in whose {
        let queues = site.floor.queues().filter(|queue| match subject {
            Subject::Queue(one) => one == queue,
            Subject::All | Subject::Agent(_) => true,
        });
        for queue in queues {
            sum.merge(&site.floor.accuracy(queue, window));
        }
    }
    Accuracy::of(&sum, window)
}

/// Some of the calls behind a figure.
struct Page {
    rows: Vec<CallRow>,
    /// How many there are on all pages.
    total: usize,
    /// Whether others follow, and where these begin, if a row was shown.
    more: bool,
    next: Option<String>,
}

fn page(parts: &[Part<'_>], query: &ExplainQuery) -> Page {
    let rows = parts.iter().flat_map(|part| {
        let place = |row| part.site.floor.place(&part.behind, row);
        (0..part.behind.rows()).map(move |row| (place(row), part, row))
    });
    let mut rows: Vec<(Place, &Part<'_>, usize)> = rows.collect();
    let total = rows.len();
    if let Some(After(after)) = &query.after {
        rows.retain(|(place, ..)| place > after);
    }
    rows.sort_by(|(one, ..), (other, ..)| one.cmp(other));
    let more = rows.len() > query.limit;
    rows.truncate(query.limit);
    let next = rows.last().filter(|_| more);
    let next = next.map(|(place, ..)| explain::cursor(place));
    let told = rows.into_iter().filter_map(|(_, part, row)| {
        let floor = &part.site.floor;
        let row = floor.call_row(part.subject, query.window, &part.behind, row)?;
        Some(CallRow::new(floor.source(), row))
    });
    Page {
        rows: told.collect(),
        total,
        more,
        next,
    }
}

/// What the terms hold of calls that are no longer remembered one by one.
fn forgotten<T: Sums>(
    parts: &[Part<'_>],
    tallies: &[Tally],
    terms: &T,
) -> Vec<(&'static str, Value)> {
    let of = |tally: &Tally| {
        let known: i64 = parts.iter().map(|part| part.behind.sum(*tally)).sum();
        let gone = terms.tallies().get(*tally) - known;
        (gone != 0).then(|| explain::forgotten(*tally, gone))
    };
    tallies.iter().filter_map(of).collect()
}

/// The agents that add to one of these terms.
fn agents_behind(whose: &[(&Site, Subject)], window: Window, named: &[&str]) -> Vec<AgentRow> {
    let mut rows = Vec::new();
    for (site, subject) in whose {
        let floor = &site.floor;
        for (agent, counts, times) in floor.agents_behind(*subject, window) {
            let adds = named_of(&counts, &times, named);
            if !adds.is_empty() {
                rows.push(AgentRow::new(floor.source(), floor.agent(agent), adds));
            }
        }
    }
    rows
}

/// What an agent adds to which of the named terms, nothing left out.
fn named_of(
    counts: &AgentCounts,
    times: &AgentTimes,
    named: &[&str],
) -> Vec<(&'static str, Value)> {
    let numbers = [
        ("staffed", counts.staffed),
        ("available", counts.available),
        ("not_ready", counts.not_ready),
        ("wrapping_up", counts.wrapping_up),
        ("serving", counts.serving()),
        ("away", counts.away),
        ("agents_handled_60m", counts.handled_60m),
    ];
    let times = [
        ("talk_s", times.talk),
        ("hold_s", times.hold),
        ("ring_s", times.ring),
        ("wrapup_s", times.wrapup),
        ("available_s", times.available),
        ("signed_in_s", times.signed_in),
        ("agents_handle_60m_s", counts.handle_60m),
    ];
    let numbers = numbers.into_iter().filter(|(_, count)| *count != 0);
    let times = times.into_iter().filter(|(_, span)| *span != Span(0));
    numbers
        .map(|(name, count)| (name, Value::Count(count)))
        .chain(times.map(|(name, span)| (name, Value::seconds(span))))
        .filter(|(name, _)| named.contains(name))
        .collect()
}
