//! What every frame says of its age, and the frames that carry no figures.

use std::fmt::Write;

use floor::{Missed, Span, Time};

use super::cell::{write_text, write_time};

/// How old the news of a frame is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct News {
    /// The server's clock.
    pub now: Time,
    /// The largest age of the shown sources; without sources none.
    pub age: Option<Span>,
    /// From an event's time to the board, of the newest events.
    pub delay: Option<Span>,
    /// Records whose events are missing in the figures shown.
    pub missed: Option<Missed>,
}

/// Greets a client: the protocol's version, the history that numbers belong to, the clock.
#[must_use]
pub fn hello(epoch: &str, now: Time, build: &str) -> String {
    let mut out = String::from("{\"t\":\"hello\",\"v\":1,\"epoch\":");
    write_text(&mut out, epoch);
    out.push_str(",\"now\":");
    write_time(&mut out, now);
    out.push_str(",\"build\":");
    write_text(&mut out, build);
    out.push_str(",\"role\":\"supervisor\"}");
    out
}

/// Says that nothing has changed, and how old that is.
#[must_use]
pub fn beat(seq: u64, news: &News) -> String {
    let mut out = String::from("{\"t\":\"beat\"");
    write_news(&mut out, seq, news);
    out.push('}');
    out
}

pub(super) fn write_news(out: &mut String, seq: u64, news: &News) {
    // Writing to a string cannot fail.
    let _ = write!(out, ",\"seq\":{seq},\"now\":");
    write_time(out, news.now);
    write_age(out, ",\"age_ms\":", news.age);
    write_age(out, ",\"delay_ms\":", news.delay);
    if let Some(missed) = &news.missed {
        let _ = write!(
            out,
            ",\"missed\":{{\"records\":{},\"before\":",
            missed.records
        );
        write_time(out, missed.before);
        out.push('}');
    }
}

fn write_age(out: &mut String, key: &str, span: Option<Span>) {
    out.push_str(key);
    let _ = match span {
        Some(span) => write!(out, "{}", span.0.max(0) / 1_000),
        None => out.write_str("null"),
    };
}
