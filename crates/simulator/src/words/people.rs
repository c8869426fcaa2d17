//! Events of agents, of queues' settings, and of what is thought of calls.

use floor::Time;
use wire::event::{
    AgentProfile, AgentState, FlowOuts, Formula, QaScored, QueueConfig, Section, ShiftPlanned,
    SurveyAnswered,
};

use super::{Voice, agent, numbered, queue, terms};
use crate::names::person;
use crate::said::{Answers, Card, Declared, Ring, Shift, State};
use crate::site::Site;

impl Voice {
    pub(super) fn state(&self, state: State) -> AgentState<'static> {
        let reason = match state.state {
            Declared::NotReady(reason) => Some(reason.word().into()),
            Declared::SignedOut
            | Declared::Available
            | Declared::Ringing
            | Declared::Talking
            | Declared::Hold
            | Declared::Wrapup => None,
        };
        AgentState {
            agent: agent(state.agent),
            state: terms::declared(state.state),
            reason,
            queue: None,
            call: state.call.map(|call| self.call(call)),
            snapshot: state.snapshot,
        }
    }

    pub(super) fn profile(&self, site: &Site, who: u32) -> AgentProfile<'static> {
        let known = &site.agents[who as usize];
        let team = u64::from(known.team) + 1;
        let ids = || known.queues().iter().map(|&of| queue(site, of));
        AgentProfile {
            agent: agent(who),
            name: Some(person(self.site, who).into()),
            team: Some(numbered("team-", team).into()),
            leader: Some(numbered("lead-", team).into()),
            queues: ids().collect(),
            // The first queue is mastered, the others the less the later they come.
            skills: ids()
                .map(|id| id.into_cow().into())
                .zip([1.0, 0.8, 0.6, 0.5])
                .collect(),
        }
    }

    pub(super) fn survey(
        &self,
        site: &Site,
        ring: Ring,
        answers: Answers,
    ) -> SurveyAnswered<'static> {
        SurveyAnswered {
            call: self.call(ring.call),
            queue: Some(queue(site, ring.queue)),
            agent: Some(agent(ring.agent)),
            csat: Some(f64::from(answers.csat).into()),
            csat_max: Some(5.0.into()),
            nps: answers.nps.map(|nps| i64::from(nps).into()),
            resolved: answers.resolved,
            ..SurveyAnswered::default()
        }
    }

    /// A form of three sections, of which the last is not always judged.
    pub(super) fn score(&self, site: &Site, ring: Ring, card: Card) -> QaScored<'static> {
        let score = f64::from(card.score) / 10.0;
        let section = |id: &'static str, score: Option<f64>| Section {
            id: id.into(),
            score,
        };
        QaScored {
            call: self.call(ring.call),
            agent: agent(ring.agent),
            score: score.into(),
            form: Some("voice".into()),
            form_version: Some(3.into()),
            evaluator: Some(numbered("qa-", u64::from(card.evaluator)).into()),
            sections: vec![
                section("opening", Some((score + 4.0).min(100.0).round())),
                section("solution", Some((score - 2.0).max(0.0).round())),
                section(
                    "compliance",
                    (!card.score.is_multiple_of(3)).then_some(100.0),
                ),
            ]
            .into(),
            critical_fail: card.critical_fail,
            queue: Some(queue(site, ring.queue)),
            ..QaScored::default()
        }
    }
}

pub(super) fn shift(shift: Shift) -> ShiftPlanned<'static> {
    ShiftPlanned {
        agent: agent(shift.agent),
        start: Time(shift.start).into(),
        end: Time(shift.end).into(),
        activity: Some(shift.activity.into()),
        version: Some(i64::from(shift.version).into()),
        ..ShiftPlanned::default()
    }
}

pub(super) fn config(site: &Site, of: u16) -> QueueConfig<'static> {
    let plan = &site.queues[usize::from(of)].plan;
    let formula = Formula::ALL[usize::from(plan.formula) % Formula::ALL.len()];
    QueueConfig {
        queue: queue(site, of),
        name: Some(plan.name.clone().into()),
        sl_seconds: Some(plan.threshold.into()),
        sl_target: Some(plan.target.into()),
        sl_formula: (plan.formula > 0).then_some(formula),
        flow_outs: plan.count_flow_outs.then_some(FlowOuts::Count),
        short_abandon_seconds: Some(plan.short_abandon.into()),
        wrapup_seconds: plan.automatic_wrapup.then_some(plan.wrapup.into()),
        ..QueueConfig::default()
    }
}
