//! Consultations: an agent asks a colleague while the caller is on hold.
//!
//! The question is a call of its own in the colleague's queue, so that nobody is ever connected
//! without having been in a queue. It ends with the colleague going, taking the caller over (the
//! question's call goes on as theirs), or joining until the caller's call ends.

use crate::call::{Call, Ending, Phase};
use crate::said::{Declared, EndedBy, Handover, Leg, Origin, Said};
use crate::site::Site;
use crate::talk::SPREAD;

impl Site {
    /// Asks a colleague while the caller is on hold, if one of another queue is free.
    pub(crate) fn consult(&mut self, call: u32, agent: u32) {
        let known = self.call(call);
        known.ending = Ending::HangUp;
        let (number, queue) = (known.number, known.queue);
        let experts = [(); 3].map(|()| self.other_queue(queue));
        let Some(expert) = experts
            .into_iter()
            .find(|&other| !self.queue(other).idle.is_empty())
        else {
            let at = self.now + self.call(call).talk_left;
            return self.wake_call(call, at);
        };
        self.say(Said::Hold(
            Leg {
                call: number,
                agent,
            },
            true,
        ));
        self.declare(agent, Declared::Hold, Some(number));
        let mut asked = Call::new(
            self.number_call(),
            expert,
            Origin::Consult { of: number },
            5,
        );
        asked.partner = Some(call);
        let with = self.calls.open(asked);
        self.call(call).phase = Phase::Consulting { agent, with };
        self.enter(with, expert);
    }

    /// The colleague has answered the question: goes, takes the call over, or joins it.
    pub(crate) fn end_consultation(&mut self, with: u32, colleague: u32) {
        let Some(asking) = self.call(with).partner else {
            return;
        };
        let known = self.call(asking).clone();
        let Phase::Consulting { agent, .. } = known.phase else {
            return;
        };
        match self.chance.share() {
            r if r < 0.45 => {
                self.call(with).partner = None;
                self.hang_up(with, colleague);
                self.take_off_hold(asking);
            }
            r if r < 0.80 => {
                let handover = Handover::Attended {
                    to_agent: colleague,
                };
                self.say(Said::Transferred(
                    Leg {
                        call: known.number,
                        agent,
                    },
                    handover,
                ));
                self.calls.close(asking);
                self.wrap_up(agent, known.number, known.queue);
                self.call(with).partner = None;
                let talk = self.chance.log_normal(150.0, SPREAD) * self.tempo;
                let at = self.after(talk);
                self.wake_call(with, at);
            }
            _ => {
                self.take_off_hold(asking);
                let handover = Handover::Conference {
                    to_agent: colleague,
                };
                self.say(Said::Transferred(
                    Leg {
                        call: known.number,
                        agent,
                    },
                    handover,
                ));
                self.call(with).phase = Phase::Joined { agent: colleague };
                self.call(asking).partner = Some(with);
            }
        }
    }

    /// The colleague's part of a conference ends with the conference.
    pub(crate) fn leave_conference(&mut self, joined: u32) {
        let known = self.call(joined).clone();
        if let Phase::Joined { agent } = known.phase {
            self.say(Said::Ended(
                Leg {
                    call: known.number,
                    agent,
                },
                EndedBy::System,
            ));
            self.calls.close(joined);
            self.wrap_up(agent, known.number, known.queue);
        }
    }
}
