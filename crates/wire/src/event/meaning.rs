//! From what an event carries to what the floor makes of it.

use floor::{Asked, Body, CallEvent, OfferEnd, SettingsChange, Span, Survey, TimeOfDay, Zone};

use super::{
    AgentProfile, AgentState, CallQueued, CallbackPhase, CloudEvent, Data, DeclaredState, EndedBy,
    FlowOuts, Formula, LeaveReason, Mark, Number, OfferEndReason, QueueConfig, SurveyAnswered,
    TransferKind, Vendor, WrapupPhase,
};

/// The best satisfaction where a survey does not say it: most ask for one to five.
const USUAL_CSAT_MAX: f64 = 5.0;

/// A million points in millionths: scores are kept within it, so that sums of millions of them
/// stay within an `i64`.
const MOST_MILLIONTHS: f64 = 1e12;

impl<'a> From<CloudEvent<'a>> for floor::Event<'a> {
    fn from(event: CloudEvent<'a>) -> Self {
        Self {
            id: event.id.into_cow(),
            source: event.source.into_cow(),
            time: event.time,
            sequence: event.sequence,
            received: event.received,
            body: event.data.into(),
        }
    }
}

/// The body of an event of a call; all of them name call, queue and agent alike.
macro_rules! call {
    ($data:ident, $what:expr) => {
        Body::Call {
            call: $data.call.into_cow(),
            queue: Option::from($data.queue).map(super::Id::into_cow),
            agent: Option::from($data.agent).map(super::Id::into_cow),
            what: $what,
            asked: Asked::default(),
        }
    };
}

/// The entry into a queue, with what the caller asks for.
fn queued(data: CallQueued<'_>) -> Body<'_> {
    let dnis = data.dnis.map(super::Text::into_cow);
    Body::Call {
        call: data.call.into_cow(),
        queue: Some(data.queue.into_cow()),
        agent: data.agent.map(super::Id::into_cow),
        what: CallEvent::Queued,
        asked: Asked {
            dnis: dnis.filter(|dnis| !dnis.is_empty()),
            skills: data.skills.into_iter().map(super::Id::into_cow).collect(),
        },
    }
}

impl<'a> From<Data<'a>> for Body<'a> {
    fn from(data: Data<'a>) -> Self {
        match data {
            Data::CallQueued(data) => queued(data),
            Data::CallOffered(data) => call!(data, CallEvent::Offered),
            Data::CallOfferEnded(data) => {
                call!(data, CallEvent::OfferEnded(offer_end(data.reason)))
            }
            Data::CallAnswered(data) => call!(data, CallEvent::Answered),
            Data::CallHold(data) => call!(data, CallEvent::Hold { on: data.on }),
            Data::CallTransferred(data) => {
                let conference = data.kind == Some(TransferKind::Conference);
                call!(data, CallEvent::Transferred { conference })
            }
            Data::CallLeftQueue(data) => {
                let abandoned = data.reason == LeaveReason::Abandoned;
                call!(data, CallEvent::LeftQueue { abandoned })
            }
            Data::CallEnded(data) => {
                let by_caller = data.ended_by == Some(EndedBy::Caller);
                call!(data, CallEvent::Ended { by_caller })
            }
            Data::CallWrapup(data) => {
                call!(
                    data,
                    CallEvent::Wrapup {
                        start: data.phase == WrapupPhase::Start
                    }
                )
            }
            Data::CallCallback(data) => {
                let requested = data.phase == CallbackPhase::Requested;
                call!(data, CallEvent::Callback { requested })
            }
            Data::SurveyAnswered(data) => {
                let survey = survey(&data);
                call!(data, CallEvent::Survey(survey))
            }
            Data::QaScored(data) => {
                call!(
                    data,
                    CallEvent::Scored {
                        score: kept_millionths(data.score.0)
                    }
                )
            }
            Data::AgentState(data) => Body::AgentState(declared(data)),
            Data::AgentProfile(data) => Body::AgentProfile(profile(data)),
            Data::QueueConfig(data) => Body::QueueConfig(config(data)),
            Data::ShiftPlanned(data) => Body::ShiftPlanned {
                agent: data.agent.into_cow(),
            },
            Data::SourceMark(data) => Body::SourceMark(match data.mark {
                Mark::Heartbeat => floor::Mark::Heartbeat,
                Mark::Restart => floor::Mark::Restart,
                Mark::SnapshotBegin | Mark::SnapshotEnd => floor::Mark::Snapshot,
            }),
        }
    }
}

/// Without a reason nobody is at fault, as with a cancelled offer.
const fn offer_end(reason: Option<OfferEndReason>) -> OfferEnd {
    match reason {
        Some(OfferEndReason::NoAnswer) => OfferEnd::NoAnswer,
        Some(OfferEndReason::Rejected) => OfferEnd::Rejected,
        Some(
            OfferEndReason::Cancelled | OfferEndReason::AnsweredElsewhere | OfferEndReason::Error,
        )
        | None => OfferEnd::Cancelled,
    }
}

fn survey(data: &SurveyAnswered<'_>) -> Survey {
    let best = data.csat_max.map_or(USUAL_CSAT_MAX, |best| best.0);
    Survey {
        csat: data.csat.map(|csat| kept_millionths(csat.0)),
        csat_top: data.csat.is_some_and(|csat| is_top(csat.0, best)),
        nps: data.nps.and_then(|nps| u8::try_from(nps.0).ok()),
        resolved: data.resolved,
    }
}

/// At least three quarters of the best, compared in millionths: 0.3 of 0.4 is exactly that, and
/// would be less as binary fractions.
fn is_top(csat: f64, best: f64) -> bool {
    millionths(csat) * 4.0 >= millionths(best) * 3.0
}

fn millionths(number: f64) -> f64 {
    (number * 1e6).round()
}

fn kept_millionths(number: f64) -> i64 {
    millionths(number).clamp(-MOST_MILLIONTHS, MOST_MILLIONTHS) as i64
}

fn declared(data: AgentState<'_>) -> floor::DeclaredState<'_> {
    floor::DeclaredState {
        agent: data.agent.into_cow(),
        state: match data.state {
            DeclaredState::SignedOut => floor::Declared::SignedOut,
            DeclaredState::Available => floor::Declared::Available,
            DeclaredState::Ringing => floor::Declared::Ringing,
            DeclaredState::Talking => floor::Declared::Talking,
            DeclaredState::Hold => floor::Declared::Hold,
            DeclaredState::Wrapup => floor::Declared::Wrapup,
            DeclaredState::NotReady => floor::Declared::NotReady,
            DeclaredState::Unknown => floor::Declared::Unknown,
        },
        reason: data.reason.map(super::Text::into_cow),
        queue: data.queue.map(super::Id::into_cow),
        snapshot: data.snapshot,
    }
}

fn profile(data: AgentProfile<'_>) -> floor::AgentProfile<'_> {
    floor::AgentProfile {
        agent: data.agent.into_cow(),
        name: data.name.map(super::Text::into_cow),
        team: data.team.map(super::Id::into_cow),
        leader: data.leader.map(super::Id::into_cow),
        queues: data.queues.into_iter().map(super::Id::into_cow).collect(),
    }
}

fn config(data: QueueConfig<'_>) -> floor::QueueConfig<'_> {
    floor::QueueConfig {
        queue: data.queue.into_cow(),
        name: data.name.map(super::Text::into_cow),
        settings: SettingsChange {
            like: data.like.map(like),
            sl_threshold: span(data.sl_seconds),
            sl_target: data.sl_target.map(|target| target.0),
            sl_formula: data.sl_formula.map(formula),
            count_flow_outs: data.flow_outs.map(|flow_outs| flow_outs == FlowOuts::Count),
            short_abandon: span(data.short_abandon_seconds),
            wrapup: span(data.wrapup_seconds),
            max_wait: span(data.max_wait),
            max_talk: span(data.max_talk),
            max_wrapup: span(data.max_wrapup),
            max_ring: span(data.max_ring),
            time_zone: data.time_zone.and_then(|name| Zone::named(&name)),
            day_start: data
                .day_start
                .and_then(|time| TimeOfDay::from_text(time.as_str())),
        },
    }
}

fn span<const MIN: i64, const MAX: i64, const ABOVE: bool>(
    seconds: Option<Number<MIN, MAX, ABOVE>>,
) -> Option<Span> {
    seconds.map(|seconds| Span::from_seconds(seconds.0))
}

const fn like(vendor: Vendor) -> floor::Like {
    match vendor {
        Vendor::Genesys => floor::Like::Genesys,
        Vendor::Cisco => floor::Like::Cisco,
        Vendor::Asterisk => floor::Like::Asterisk,
        Vendor::Twilio => floor::Like::Twilio,
        Vendor::Talkdesk => floor::Like::Talkdesk,
    }
}

const fn formula(formula: Formula) -> floor::Formula {
    match formula {
        Formula::ExcludeShort => floor::Formula::ExcludeShort,
        Formula::Offered => floor::Formula::Offered,
        Formula::ExcludeAbandonedInTime => floor::Formula::ExcludeAbandonedInTime,
        Formula::AbandonedInTimeMet => floor::Formula::AbandonedInTimeMet,
        Formula::AnsweredOnly => floor::Formula::AnsweredOnly,
    }
}
