//! What follows a call: surveys, scores, and callbacks that were promised.

use crate::agenda::Timer;
use crate::call::Call;
use crate::said::{Answers, CallbackPhase, Card, Origin, Ring, Said, Stay};
use crate::site::Site;

impl Site {
    /// The caller answers the survey; a charming agent and an able one get better answers.
    pub(crate) fn survey(&mut self, call: u32, agent: u32, queue: u16) {
        let charm = f64::from(self.agent(agent).charm);
        let mood = self.chance.normal() + 0.5 * charm;
        let csat = match mood {
            m if m < -1.9 => 1,
            m if m < -1.3 => 2,
            m if m < -0.6 => 3,
            m if m < 0.3 => 4,
            _ => 5,
        };
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "held within 0 and 10"
        )]
        let nps = (8.3 + 1.9 * mood).round().clamp(0.0, 10.0) as u8;
        let nps = self.chance.happens(0.6).then_some(nps);
        let resolved = self
            .chance
            .happens(0.7)
            .then_some(mood + self.chance.normal() * 0.7 > -1.0);
        self.say(Said::Survey(
            Ring { call, agent, queue },
            Answers {
                csat,
                nps,
                resolved,
            },
        ));
    }

    /// A colleague scores the call.
    pub(crate) fn score(&mut self, call: u32, agent: u32, queue: u16) {
        let charm = f64::from(self.agent(agent).charm);
        let critical_fail = self.chance.happens(0.03);
        let points = 84.0 + 4.0 * charm + 7.0 * self.chance.normal()
            - if critical_fail { 30.0 } else { 0.0 };
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "held within 0 and 100"
        )]
        let score = (points.clamp(0.0, 100.0) * 10.0).round() as u16;
        let evaluator = u8::try_from(self.chance.below(5)).unwrap_or(0) + 1;
        self.say(Said::Score(
            Ring { call, agent, queue },
            Card {
                score,
                evaluator,
                critical_fail,
            },
        ));
    }

    /// The caller hangs up on the promise to be called back.
    pub(crate) fn promise_callback(&mut self, call: u32, queue: u16) {
        self.say(Said::Callback(
            Stay { call, queue },
            CallbackPhase::Requested,
        ));
        let at = self.within(2.0, 10.0);
        self.agenda.set(at, Timer::CallbackPlanned { call, queue });
    }

    /// The callback is given a time.
    pub(crate) fn callback_planned(&mut self, call: u32, queue: u16) {
        let due = self.within(240.0, 900.0);
        self.say(Said::Callback(
            Stay { call, queue },
            CallbackPhase::Scheduled { due },
        ));
        self.agenda.set(due, Timer::CallbackDue { call, queue });
    }

    /// The callback is due: it waits in the queue, ahead of others, for an agent to dial.
    pub(crate) fn callback_due(&mut self, of: u32, queue: u16) {
        let number = self.number_call();
        let priority = self.queue(queue).plan.priority + 1;
        let call = self
            .calls
            .open(Call::new(number, queue, Origin::Callback { of }, priority));
        self.enter(call, queue);
    }
}
