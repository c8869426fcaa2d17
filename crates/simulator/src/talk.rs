//! From an agent's answer to the end of after-call work, with holds and transfers.

use crate::agenda::Timer;
use crate::agent::Activity;
use crate::call::{Call, Ending, Phase, RingOutcome};
use crate::said::{CallbackPhase, Declared, EndedBy, Handover, Leg, Origin, Ring, Said, Stay};
use crate::site::Site;

/// Spread of talk times.
pub(crate) const SPREAD: f64 = 0.65;

impl Site {
    /// The next step of a call is due.
    pub(crate) fn call_step(&mut self, call: u32, step: u32) {
        if self.call(call).step != step {
            return;
        }
        let holds = self.call(call).holds;
        match self.call(call).phase {
            Phase::Ringing {
                agent,
                outcome: RingOutcome::Answer,
            } => self.answer(call, agent),
            Phase::Ringing { agent, outcome } => self.ring_fails(call, agent, outcome),
            Phase::Talking { agent } if holds > 0 => self.put_on_hold(call, agent),
            Phase::Talking { agent } => self.end_talk(call, agent),
            Phase::Held { .. } => self.take_off_hold(call),
            Phase::Gone | Phase::Waiting | Phase::Consulting { .. } | Phase::Joined { .. } => {}
        }
    }

    fn answer(&mut self, call: u32, agent: u32) {
        self.agent(agent).turn_to(Activity::Talking { call });
        let now = self.now;
        let known = self.call(call);
        known.phase = Phase::Talking { agent };
        known.waited = now - known.queued_at;
        let (number, queue, origin) = (known.number, known.queue, known.origin);
        self.say(Said::Answered(Ring {
            call: number,
            agent,
            queue,
        }));
        self.declare(agent, Declared::Talking, Some(number));
        if let Origin::Callback { of } = origin {
            self.say(Said::Callback(
                Stay { call: of, queue },
                CallbackPhase::Dialled,
            ));
        }
        self.plan_talk(call, agent);
    }

    /// Decides how long the talk will be, whether it is held and how it ends.
    fn plan_talk(&mut self, call: u32, agent: u32) {
        let known = self.call(call).clone();
        let mean = self.queue(known.queue).plan.talk;
        let slowness = f64::from(self.agent(agent).slowness);
        // Of calls met under way, long ones are met more often, at any point of their length.
        let (longer, rest) = if known.opening {
            ((SPREAD * SPREAD).exp(), self.chance.share())
        } else {
            (1.0, 1.0)
        };
        let mut talk =
            (self.chance.log_normal(mean * slowness * longer, SPREAD) * rest).max(self.tempo);
        let (mut ending, mut holds, mut reached) = (Ending::HangUp, 0, true);
        match known.origin {
            Origin::Consult { .. } => talk = self.chance.between(20.0, 60.0) * self.tempo,
            Origin::Callback { .. } if self.chance.happens(0.2) => {
                talk = self.chance.between(20.0, 35.0) * self.tempo;
                reached = false;
            }
            Origin::Callback { .. } | Origin::Customer => {
                holds = u8::from(self.chance.happens(0.16));
                ending = self.how_it_ends(known.hops);
            }
        }
        let first = if holds > 0 || ending == Ending::Consult {
            self.chance.between(0.2, 0.7)
        } else {
            1.0
        };
        let at = self.after(talk * first);
        let left = self.after(talk * (1.0 - first)) - self.now;
        let planned = self.call(call);
        (
            planned.ending,
            planned.holds,
            planned.reached,
            planned.talk_left,
        ) = (ending, holds, reached, left);
        self.wake_call(call, at);
    }

    fn how_it_ends(&mut self, hops: u8) -> Ending {
        if hops > 1 || self.queues.len() < 2 {
            return Ending::HangUp;
        }
        match self.chance.share() {
            r if r < 0.020 => Ending::BlindTransfer,
            r if r < 0.035 => Ending::QueueTransfer,
            r if r < 0.055 => Ending::Consult,
            _ => Ending::HangUp,
        }
    }

    fn put_on_hold(&mut self, call: u32, agent: u32) {
        let at = self.chance.log_normal(45.0, 0.8) * self.tempo;
        let at = self.after(at);
        let known = self.call(call);
        known.holds -= 1;
        known.phase = Phase::Held { agent };
        let number = known.number;
        self.say(Said::Hold(
            Leg {
                call: number,
                agent,
            },
            true,
        ));
        self.declare(agent, Declared::Hold, Some(number));
        self.wake_call(call, at);
    }

    /// The caller is back on the line, after a hold or a consultation.
    pub(crate) fn take_off_hold(&mut self, call: u32) {
        let known = self.call(call);
        let (Phase::Held { agent } | Phase::Consulting { agent, .. }) = known.phase else {
            return;
        };
        known.phase = Phase::Talking { agent };
        let (number, left) = (known.number, known.talk_left);
        self.say(Said::Hold(
            Leg {
                call: number,
                agent,
            },
            false,
        ));
        self.declare(agent, Declared::Talking, Some(number));
        self.wake_call(call, self.now + left);
    }

    /// The talk is over, or goes on with somebody else.
    fn end_talk(&mut self, call: u32, agent: u32) {
        if matches!(self.call(call).origin, Origin::Consult { .. })
            && self.call(call).partner.is_some()
        {
            return self.end_consultation(call, agent);
        }
        match self.call(call).ending {
            Ending::HangUp => self.hang_up(call, agent),
            Ending::BlindTransfer | Ending::QueueTransfer => self.transfer(call, agent),
            Ending::Consult => self.consult(call, agent),
        }
    }

    pub(crate) fn hang_up(&mut self, call: u32, agent: u32) {
        let known = self.call(call).clone();
        let by = match self.chance.share() {
            _ if !known.reached => EndedBy::System,
            r if r < 0.68 => EndedBy::Caller,
            r if r < 0.98 => EndedBy::Agent,
            _ => EndedBy::System,
        };
        self.say(Said::Ended(
            Leg {
                call: known.number,
                agent,
            },
            by,
        ));
        match known.origin {
            Origin::Callback { of } => {
                let phase = if known.reached {
                    CallbackPhase::Done
                } else {
                    CallbackPhase::Failed
                };
                self.say(Said::Callback(
                    Stay {
                        call: of,
                        queue: known.queue,
                    },
                    phase,
                ));
            }
            Origin::Customer => self.think_back(&known, agent),
            Origin::Consult { .. } => {}
        }
        self.calls.close(call);
        self.wrap_up(agent, known.number, known.queue);
        if let Some(joined) = known.partner {
            self.leave_conference(joined);
        }
    }

    /// Hands the caller on to another queue.
    fn transfer(&mut self, call: u32, agent: u32) {
        let known = self.call(call).clone();
        let to_queue = self.other_queue(known.queue);
        let handover = match known.ending {
            Ending::QueueTransfer => Handover::Queue { to_queue },
            Ending::HangUp | Ending::BlindTransfer | Ending::Consult => {
                Handover::Blind { to_queue }
            }
        };
        self.say(Said::Transferred(
            Leg {
                call: known.number,
                agent,
            },
            handover,
        ));
        if let Origin::Callback { of } = known.origin {
            self.say(Said::Callback(
                Stay {
                    call: of,
                    queue: known.queue,
                },
                CallbackPhase::Done,
            ));
        }
        let handed = self.call(call);
        handed.hops += 1;
        handed.opening = false;
        handed.origin = Origin::Customer;
        self.enter(call, to_queue);
        self.wrap_up(agent, known.number, known.queue);
    }

    pub(crate) fn other_queue(&mut self, queue: u16) -> u16 {
        let count = self.queues.len();
        let other = (usize::from(queue) + 1 + self.chance.below(count - 1)) % count;
        u16::try_from(other).unwrap_or(0)
    }

    /// After-call work begins.
    pub(crate) fn wrap_up(&mut self, agent: u32, number: u32, queue: u16) {
        let plan = &self.queues[usize::from(queue)].plan;
        let automatic = plan.automatic_wrapup;
        let length = if automatic {
            plan.wrapup
        } else {
            self.chance.log_normal(plan.wrapup, 0.6)
        };
        self.agent(agent)
            .turn_to(Activity::Wrapup { number, automatic });
        if automatic {
            // As with a wrap-up time set in the phone system: ready at once, only no call is sent.
            self.declare(agent, Declared::Available, None);
        } else {
            self.say(Said::WrapupStart(Leg {
                call: number,
                agent,
            }));
            self.declare(agent, Declared::Wrapup, Some(number));
        }
        let at = self.after(length);
        self.wake_agent(agent, at);
    }

    /// Decides whether the caller is asked, and whether the call is scored.
    fn think_back(&mut self, call: &Call, agent: u32) {
        let (number, queue) = (call.number, call.queue);
        if self.chance.happens(0.09) {
            let at = self.within(20.0, 150.0);
            self.agenda.set(
                at,
                Timer::Survey {
                    call: number,
                    agent,
                    queue,
                },
            );
        }
        if self.chance.happens(0.012) {
            let at = self.within(180.0, 1200.0);
            self.agenda.set(
                at,
                Timer::Score {
                    call: number,
                    agent,
                    queue,
                },
            );
        }
    }
}
