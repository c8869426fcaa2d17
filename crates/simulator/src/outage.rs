//! The phones of a site fail, and come back.

use crate::agenda::Timer;
use crate::agent::Activity;
use crate::call::Phase;
use crate::queue::Waiter;
use crate::said::{
    CallbackPhase, Declared, EndedBy, Leave, Leg, Origin, Reason, Ring, RingEnd, Said, Sign, Stay,
};
use crate::site::Site;

/// Share of the calls whose end is still reported; the restart finds the others lost.
const REPORTED: f64 = 0.8;

impl Site {
    /// All calls drop; agents are cut off, and the phone system says so within seconds.
    pub(crate) fn outage_begin(&mut self) {
        self.outage = true;
        for call in self.calls.under_way() {
            self.drop_call(call);
        }
        for agent in 0..u32::try_from(self.agents.len()).unwrap_or(u32::MAX) {
            match self.agent(agent).activity {
                Activity::Idle { .. } => {
                    self.leave_idle(agent);
                    self.cut_off(agent);
                }
                Activity::Ringing { .. } | Activity::Talking { .. } => self.cut_off(agent),
                Activity::SignedOut
                | Activity::Wrapup { .. }
                | Activity::Away
                | Activity::CutOff { .. } => {}
            }
        }
    }

    fn drop_call(&mut self, call: u32) {
        let known = self.call(call).clone();
        let (number, queue) = (known.number, known.queue);
        if self.chance.happens(REPORTED) {
            match known.phase {
                Phase::Gone => {}
                Phase::Waiting => self.say(Said::LeftQueue(
                    Stay {
                        call: number,
                        queue,
                    },
                    Leave::Error,
                )),
                Phase::Ringing { agent, .. } => {
                    self.say(Said::OfferEnded(
                        Ring {
                            call: number,
                            agent,
                            queue,
                        },
                        RingEnd::Error,
                    ));
                    self.say(Said::LeftQueue(
                        Stay {
                            call: number,
                            queue,
                        },
                        Leave::Error,
                    ));
                }
                Phase::Talking { agent }
                | Phase::Held { agent }
                | Phase::Consulting { agent, .. }
                | Phase::Joined { agent } => {
                    self.say(Said::Ended(
                        Leg {
                            call: number,
                            agent,
                        },
                        EndedBy::System,
                    ));
                }
            }
        }
        if let Origin::Callback { of } = known.origin {
            self.say(Said::Callback(
                Stay { call: of, queue },
                CallbackPhase::Failed,
            ));
        }
        self.forget(call);
    }

    /// Takes a call out of the queue and the books, without a word.
    fn forget(&mut self, call: u32) {
        let known = self.call(call);
        let (queue, waiter) = (
            known.queue,
            Waiter::new(known.priority, known.queued_at, call),
        );
        self.queue(queue).waiting.remove(&waiter);
        self.calls.close(call);
    }

    fn cut_off(&mut self, agent: u32) {
        self.agent(agent)
            .turn_to(Activity::CutOff { noticed: false });
        let at = self.within(0.2, 7.0);
        self.wake_agent(agent, at);
    }

    /// The phone system says that the agent is cut off.
    pub(crate) fn notice_outage(&mut self, agent: u32) {
        self.leave_idle(agent);
        self.agent(agent)
            .turn_to(Activity::CutOff { noticed: true });
        self.declare(agent, Declared::NotReady(Reason::SystemOutage), None);
    }

    /// The phone system is back.
    pub(crate) fn outage_end(&mut self) {
        self.outage = false;
        self.begin_anew();
    }

    /// The next restart in the middle of work: after the given share of the usual time at least.
    pub(crate) fn plan_restart(&mut self, every: i64, least: f64) {
        let usual = floor::Span(every).seconds();
        let at = self.within(usual * least, usual * (least + 0.8));
        self.agenda.set(at, Timer::Restart { every });
    }

    /// The phone system restarts in the middle of work: nothing more is heard of what was open,
    /// and whoever is not signed out says anew what they do.
    pub(crate) fn restart(&mut self, every: i64) {
        self.plan_restart(every, 0.6);
        if self.outage {
            // It restarts anyway once the phones work again.
            return;
        }
        let mut others = Vec::new();
        for agent in 0..u32::try_from(self.agents.len()).unwrap_or(u32::MAX) {
            match self.agent(agent).activity {
                Activity::Ringing { .. } | Activity::Talking { .. } => self
                    .agent(agent)
                    .turn_to(Activity::CutOff { noticed: true }),
                Activity::Idle { .. } | Activity::Wrapup { .. } | Activity::Away => {
                    others.push(agent);
                }
                Activity::SignedOut | Activity::CutOff { .. } => {}
            }
        }
        self.begin_anew();
        for agent in others {
            let (state, call) = self.agent(agent).declared;
            self.declare(agent, state, call);
        }
    }

    /// The phone system has started: what was still open is lost, agents come back one by one,
    /// and callers try again for some minutes.
    fn begin_anew(&mut self) {
        self.say(Said::Mark(Sign::Restart));
        for call in self.calls.under_way() {
            self.forget(call);
        }
        for agent in 0..u32::try_from(self.agents.len()).unwrap_or(u32::MAX) {
            if matches!(self.agent(agent).activity, Activity::CutOff { .. }) {
                self.agent(agent)
                    .turn_to(Activity::CutOff { noticed: true });
                let at = self.within(0.5, 20.0);
                self.wake_agent(agent, at);
            }
        }
        self.redial_until = self.after(300.0);
    }
}
