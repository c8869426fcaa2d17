//! The examples: a morning at a small site, as events, and what a screen is told of it.

use floor::{Floor, Plan, SECOND, Span, Time, Window};
use serde_json::{Value, json};

use crate::event::{
    AgentProfile, AgentState, CallAnswered, CallCallback, CallEnded, CallHold, CallLeftQueue,
    CallOfferEnded, CallOffered, CallQueued, CallTransferred, CallWrapup, CallbackPhase, Channel,
    CloudEvent, Data, DeclaredState, EndedBy, EventType, Id, LeaveReason, OfferEndReason, QaScored,
    QueueConfig, Section, ShiftPlanned, SourceMark, SurveyAnswered, TransferKind, WrapupPhase,
};
use crate::letter;
use crate::push::{
    AgentColumns, News, RowKey, View, agent_cells, beat, hello, queue_cells, total_cells,
};
use crate::shape::named;

const SOURCE: &str = "acme/site-1";

/// 2026-11-23T09:00:00Z.
const NINE: Time = Time(1_795_424_400 * SECOND);

/// So many milliseconds after nine.
const fn at(milliseconds: i64) -> Time {
    Time(NINE.0 + milliseconds * 1_000)
}

/// All that happened, in order; at least one event of every type.
pub(super) fn events() -> Vec<CloudEvent<'static>> {
    let said = before_nine().into_iter().chain(calls()).chain(afterwards());
    let event = |(number, (milliseconds, data)): (u64, (i64, Data<'static>))| {
        let id = format!("pbx-1:20261123:{number}");
        let mut event = CloudEvent::new(id, SOURCE, at(milliseconds), data);
        event.sequence = Some(number);
        event
    };
    (4_711..).zip(said).map(event).collect()
}

fn before_nine() -> [(i64, Data<'static>); 6] {
    let profile = |agent: &'static str, name: &'static str| AgentProfile {
        agent: agent.into(),
        name: Some(name.into()),
        team: Some("t1".into()),
        leader: Some("lead-1".into()),
        queues: vec!["billing".into()].into(),
        skills: [("french".into(), 0.8)].into(),
    };
    let queue = QueueConfig {
        queue: "billing".into(),
        name: Some("Billing".into()),
        sl_seconds: Some(20.0.into()),
        sl_target: Some(0.8.into()),
        ..QueueConfig::default()
    };
    let shift = ShiftPlanned {
        agent: "a-7".into(),
        start: NINE.into(),
        end: at(8 * 3_600_000).into(),
        activity: Some("calls".into()),
        version: Some(3.into()),
        ..ShiftPlanned::default()
    };
    [
        (-5_000, queue.into()),
        (-4_000, profile("a-7", "Ana Núñez").into()),
        (-4_000, profile("a-8", "Ben Okafor").into()),
        (-3_000, shift.into()),
        (-2_000, state("a-7", DeclaredState::Available).into()),
        (-1_000, state("a-8", DeclaredState::Available).into()),
    ]
}

/// One call that is answered at the second try, and one that is not waited for.
fn calls() -> [(i64, Data<'static>); 9] {
    let queued = |call: &'static str| CallQueued {
        call: call.into(),
        queue: "billing".into(),
        dnis: Some("+18005550100".into()),
        channel: Some(Channel::Voice),
        ..CallQueued::default()
    };
    let offered = CallOffered {
        call: FIRST.into(),
        agent: "a-8".into(),
        queue: billing(),
        ..CallOffered::default()
    };
    let offer_ended = CallOfferEnded {
        call: FIRST.into(),
        agent: "a-8".into(),
        reason: Some(OfferEndReason::NoAnswer),
        queue: billing(),
        ..CallOfferEnded::default()
    };
    let pause = AgentState {
        reason: Some("Missed call".into()),
        ..state("a-8", DeclaredState::NotReady)
    };
    let answered = CallAnswered {
        call: FIRST.into(),
        agent: "a-7".into(),
        queue: billing(),
        ..CallAnswered::default()
    };
    let left = CallLeftQueue {
        call: SECOND_CALL.into(),
        queue: "billing".into(),
        reason: LeaveReason::Abandoned,
        ..CallLeftQueue::default()
    };
    [
        (250, queued(FIRST).into()),
        (1_000, offered.into()),
        (6_500, offer_ended.into()),
        (6_500, pause.into()),
        (8_000, answered.into()),
        (9_000, queued(SECOND_CALL).into()),
        (11_000, hold(true).into()),
        (11_500, left.into()),
        (15_000, hold(false).into()),
    ]
}

const FIRST: &str = "c-901";
const SECOND_CALL: &str = "c-902";

fn afterwards() -> [(i64, Data<'static>); 8] {
    let conference = CallTransferred {
        call: FIRST.into(),
        kind: Some(TransferKind::Conference),
        agent: Some("a-7".into()),
        to_agent: Some("lead-1".into()),
        ..CallTransferred::default()
    };
    let ended = CallEnded {
        call: FIRST.into(),
        agent: Some("a-7".into()),
        ended_by: Some(EndedBy::Caller),
        ..CallEnded::default()
    };
    let wrapup = |phase, code: Option<&'static str>| CallWrapup {
        call: FIRST.into(),
        agent: "a-7".into(),
        phase,
        code: code.map(Into::into),
        ..CallWrapup::default()
    };
    let callback = CallCallback {
        call: SECOND_CALL.into(),
        phase: CallbackPhase::Requested,
        queue: billing(),
        due: Some(at(3_600_000).into()),
        ..CallCallback::default()
    };
    let survey = SurveyAnswered {
        call: FIRST.into(),
        csat: Some(4.0.into()),
        csat_max: Some(5.0.into()),
        nps: Some(9.into()),
        resolved: Some(true),
        ..SurveyAnswered::default()
    };
    let section = |id: &'static str, score| Section {
        id: id.into(),
        score,
    };
    let scored = QaScored {
        call: FIRST.into(),
        agent: "a-7".into(),
        score: 88.5.into(),
        form: Some("voice".into()),
        form_version: Some(3.into()),
        evaluator: Some("qa-2".into()),
        sections: vec![section("opening", Some(90.0)), section("compliance", None)].into(),
        ..QaScored::default()
    };
    [
        (20_000, conference.into()),
        (30_000, callback.into()),
        (90_000, ended.into()),
        (90_000, wrapup(WrapupPhase::Start, None).into()),
        (120_000, wrapup(WrapupPhase::End, Some("paid")).into()),
        (150_000, survey.into()),
        (600_000, scored.into()),
        (601_000, SourceMark::default().into()),
    ]
}

fn billing() -> Option<Id<'static>> {
    Some("billing".into())
}

fn state(agent: &'static str, state: DeclaredState) -> AgentState<'static> {
    AgentState {
        agent: agent.into(),
        state,
        ..AgentState::default()
    }
}

fn hold(on: bool) -> CallHold<'static> {
    CallHold {
        call: FIRST.into(),
        on,
        agent: Some("a-7".into()),
        ..CallHold::default()
    }
}

/// A record of that morning as it would be with a slip.
pub(super) fn dead_letter() -> Value {
    let queued = |event: &CloudEvent<'_>| event.data.event_type() == EventType::CallQueued;
    let mut record = json!(events().into_iter().find(queued));
    record["data"]["channel"] = "telex".into();
    let reason = crate::event::decode(record.to_string().as_bytes()).err();
    let values = [
        reason.map(|reason| reason.to_string()).unwrap_or_default(),
        "floorwatch.events".to_owned(),
        "3".to_owned(),
        "81207".to_owned(),
        at(310).to_string(),
    ];
    let headers = letter::ALWAYS.iter().zip(values);
    let headers = headers.map(|(header, value)| (header.name, value.into()));
    json!({ "headers": named(headers), "payload": record })
}

/// What a screen says first.
pub(super) fn sub() -> Value {
    json!({
        "t": "sub",
        "window": "30m",
        "teams": ["t1"],
        "queues": ["billing"],
        "hz": 10,
        "cols": { "agents": FIGURES },
    })
}

const FIGURES: [&str; 2] = ["handled", "talk_s"];

/// What it is told: `hello`, `snap` at ten seconds past nine, `delta` two seconds later, `beat`.
pub(super) fn frames() -> [Value; 4] {
    let mut floor = Floor::new(SOURCE.into(), Plan::default(), at(-60_000));
    let columns = AgentColumns::named(FIGURES).unwrap_or_default();
    let terms = |floor: &Floor| {
        floor
            .queues()
            .map(|queue| floor.queue_terms(queue, Window::M30))
            .next()
    };
    play(&mut floor, at(-60_000), at(10_000));
    let total = terms(&floor)
        .map(|terms| total_cells(&terms))
        .unwrap_or_default();
    let mut view = View::new(columns, total, 4_710);
    take(&mut view, &floor);
    let snap = view.snap(&news(at(10_000)));
    let seq = view.seq();
    play(&mut floor, at(10_000), at(12_000));
    take(&mut view, &floor);
    let delta = view.since(seq, &news(at(12_000))).unwrap_or_default();
    let frames = [
        hello("19fd28acd3b4a1c", at(9_990), "3f9c2a"),
        snap,
        delta,
        beat(view.seq(), &news(at(13_000))),
    ];
    frames.map(|frame| serde_json::from_str(&frame).unwrap_or_default())
}

/// Plays what happened after one instant up to another.
fn play(floor: &mut Floor, after: Time, to: Time) {
    for event in events() {
        if event.time > after && event.time <= to {
            let time = event.time;
            floor.advance_to(time);
            floor.apply(&event.into(), time);
        }
    }
    floor.advance_to(to);
}

/// Takes the floor's rows into a view: its one queue is also the total.
fn take(view: &mut View, floor: &Floor) {
    let key = |row| RowKey { source: 0, row };
    for queue in floor.queues() {
        let terms = floor.queue_terms(queue, Window::M30);
        view.take_total(total_cells(&terms), true);
        let cells = queue_cells(floor.source(), &floor.queue(queue), &terms);
        view.take_queue(key(queue.index()), cells, true);
    }
    for agent in floor.agents() {
        let (facts, terms) = (floor.agent(agent), floor.agent_terms(agent, Window::M30));
        let columns = view.agent_columns().clone();
        let cells = agent_cells(floor.source(), &facts, &columns, Some(&terms), floor.now());
        view.take_agent(key(agent.index()), cells, true);
    }
    view.commit();
}

fn news(now: Time) -> News {
    News {
        now,
        age: Some(Span(SECOND)),
        delay: Some(Span(40_000)),
        missed: None,
    }
}
