//! Facts and terms by hand, without a floor.
#![allow(dead_code, reason = "each test takes what it needs")]

use floor::{
    AgentFacts, AgentState, AgentTerms, AgentTimes, QueueFacts, QueueTerms, Settings, Span,
    Tallies, Time, Window,
};

pub const fn second(second: i64) -> Time {
    Time(second * floor::SECOND)
}

pub fn facts(queue: &str, name: Option<&str>) -> QueueFacts {
    QueueFacts {
        queue: queue.into(),
        name: name.map(Into::into),
    }
}

/// So many waiting, the longest since a second.
pub fn queue(waiting: i64, since: Option<i64>) -> QueueTerms {
    let mut terms = QueueTerms::empty(Window::M30, &Settings::default());
    terms.waiting = waiting;
    terms.longest_since = since.map(second);
    terms.longest_wait = since.map(|since| second(100) - second(since));
    terms.answered_waits = [1_000_000, 2_500_000, 7_000_000].into_iter().collect();
    terms.arrivals_per_h = Some(0.0);
    terms.answered_15m = 7;
    terms.times = AgentTimes {
        talk: Span(1_000_000),
        available: Span(2_000_000),
        ..AgentTimes::default()
    };
    terms
}

pub fn agent(name: &str, state: AgentState, since: i64) -> (AgentFacts, AgentTerms) {
    let facts = AgentFacts {
        agent: name.into(),
        name: Some("Ada \"A\" Adler".into()),
        team: Some("t1".into()),
        state,
        since: Some(second(since)),
        call: (state == AgentState::Talking).then(|| "c-901".into()),
        queue: (state == AgentState::Talking).then(|| "billing".into()),
        reason: (state == AgentState::NotReady).then(|| "Lunch".into()),
        doubt: None,
        long: false,
    };
    let times = AgentTimes {
        talk: Span(61_250_000),
        ..AgentTimes::default()
    };
    let not_ready = [("Lunch".into(), Span(300_000_000))].into();
    (
        facts,
        AgentTerms {
            tallies: Tallies::default(),
            times,
            not_ready,
        },
    )
}
