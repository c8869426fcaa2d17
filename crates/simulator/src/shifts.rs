//! Shifts, breaks and all else that keeps agents from taking calls.

use floor::SECOND;

use crate::agenda::Timer;
use crate::agent::{Activity, Errand, Piece};
use crate::calendar::ROSTER;
use crate::chance::Chance;
use crate::names::WRAPUP_CODES;
use crate::said::{Declared, Leg, Reason, Said, Shift};
use crate::site::Site;

const MINUTE: i64 = 60 * SECOND;
/// Mean hours between unplanned errands.
const ERRAND_HOURS: f64 = 2.5;

impl Site {
    /// The agent signs in; the very first time, perhaps in the middle of a shift or of a break.
    pub(crate) fn sign_in(&mut self, agent: u32) {
        if !self.agent(agent).known {
            self.agent(agent).known = true;
            self.say(Said::Profile(agent));
            let begin = self.calendar.first_shift(&mut self.chance, self.now);
            self.plan_shift(agent, begin);
            if begin > self.now {
                self.declare(agent, Declared::SignedOut, None);
                return self.agenda.set(begin, Timer::SignIn { agent });
            }
        }
        let (now, shift, end) = (self.now, self.agent(agent).shift, self.shift_end_of(agent));
        let overtime = self.chance.exponential(40.0);
        let at = end + (self.after(overtime) - now);
        self.agenda.set(at, Timer::ShiftEnd { agent, shift });
        let mut under_way = None;
        for (piece, planned) in (0_u8..).zip(self.agent(agent).pieces) {
            let Some(planned) = planned else { continue };
            if planned.from > now {
                let late = self.chance.exponential(60.0);
                let at = planned.from + (self.after(late) - now);
                self.agenda.set(
                    at,
                    Timer::Piece {
                        agent,
                        shift,
                        piece,
                    },
                );
            } else if planned.from + planned.length > now {
                under_way = Some(planned);
            }
        }
        self.plan_errand(agent);
        self.count_staff(agent, true);
        self.agent(agent).leaving = false;
        match under_way {
            Some(piece) => self.away_until(agent, piece.reason, piece.from + piece.length),
            None => self.free(agent),
        }
    }

    fn shift_end_of(&mut self, agent: u32) -> i64 {
        self.agent(agent).begin + self.calendar.shift()
    }

    /// Plans a shift that begins at an instant, and publishes what of it is still to come.
    fn plan_shift(&mut self, agent: u32, begin: i64) {
        let length = self.calendar.shift();
        let pieces = pieces(&mut self.chance, begin, length);
        let known = self.agent(agent);
        known.shift += 1;
        (known.begin, known.pieces) = (begin, pieces);
        let version = u16::try_from(known.shift).unwrap_or(u16::MAX);
        self.say(Said::Shift(Shift {
            agent,
            start: begin,
            end: begin + length,
            activity: "work",
            version,
        }));
        for piece in pieces.into_iter().flatten() {
            let end = piece.from + piece.length;
            if end > self.now {
                self.say(Said::Shift(Shift {
                    agent,
                    start: piece.from,
                    end,
                    activity: piece.reason.word(),
                    version,
                }));
            }
        }
    }

    fn count_staff(&mut self, agent: u32, comes: bool) {
        for &queue in self.agents[agent as usize].queues() {
            let staffed = &mut self.queues[usize::from(queue)].staffed;
            *staffed = if comes {
                *staffed + 1
            } else {
                staffed.saturating_sub(1)
            };
        }
    }

    /// The shift is over: now, or as soon as the call is done.
    pub(crate) fn shift_end(&mut self, agent: u32, shift: u32) {
        if self.agent(agent).shift != shift {
            return;
        }
        self.agent(agent).leaving = true;
        match self.agent(agent).activity {
            Activity::Idle { .. } | Activity::Away => self.sign_out(agent),
            Activity::SignedOut
            | Activity::Ringing { .. }
            | Activity::Talking { .. }
            | Activity::Wrapup { .. }
            | Activity::CutOff { .. } => {}
        }
    }

    fn sign_out(&mut self, agent: u32) {
        self.leave_idle(agent);
        self.agent(agent).turn_to(Activity::SignedOut);
        self.agent(agent).errand = None;
        self.count_staff(agent, false);
        self.declare(agent, Declared::SignedOut, None);
        let begin = self.agent(agent).begin;
        let begin = self
            .calendar
            .next_shift(&mut self.chance, begin)
            .max(self.now + ROSTER);
        self.plan_shift(agent, begin);
        // Signed in a little late, as people are.
        let late = self.chance.exponential(30.0);
        let at = begin + (self.after(late) - self.now);
        self.agenda.set(at, Timer::SignIn { agent });
    }

    /// A planned break is due.
    pub(crate) fn piece_due(&mut self, agent: u32, shift: u32, piece: u8) {
        let known = self.agent(agent);
        if known.shift != shift {
            return;
        }
        if let Some(planned) = known.pieces[usize::from(piece)] {
            self.send_on_errand(
                agent,
                Errand {
                    reason: planned.reason,
                    length: planned.length,
                    latest: i64::MAX,
                },
            );
        }
    }

    fn plan_errand(&mut self, agent: u32) {
        let shift = self.agent(agent).shift;
        let after = self.chance.exponential(ERRAND_HOURS * 3600.0);
        let at = self.after(after);
        self.agenda.set(at, Timer::Errand { agent, shift });
    }

    /// Something unplanned is due.
    pub(crate) fn errand_due(&mut self, agent: u32, shift: u32) {
        if self.agent(agent).shift != shift || self.agent(agent).activity == Activity::SignedOut {
            return;
        }
        let (reason, low, high) = match self.chance.weighted(&[0.6, 0.15, 0.25]) {
            0 => (Reason::Toilet, 2.0, 6.0),
            1 => (Reason::Coaching, 10.0, 20.0),
            _ => (Reason::Admin, 4.0, 12.0),
        };
        let length = self.within(low * 60.0, high * 60.0) - self.now;
        self.send_on_errand(
            agent,
            Errand {
                reason,
                length,
                latest: i64::MAX,
            },
        );
        self.plan_errand(agent);
    }

    /// Sends the agent away for a time: now, or as soon as the call is done.
    fn send_on_errand(&mut self, agent: u32, errand: Errand) {
        let known = self.agent(agent);
        if known.activity == Activity::SignedOut || known.leaving {
            return;
        }
        known.errand = Some(errand);
        if matches!(self.agent(agent).activity, Activity::Idle { .. }) {
            self.free(agent);
        }
    }

    /// Calls whole teams of one queue away, until an instant.
    pub(crate) fn call_teams_away(&mut self, until: i64) {
        let queue = self.chance.below(self.queues.len().div_ceil(2));
        let queue = u16::try_from(queue).unwrap_or(0);
        let reason = if self.chance.happens(0.5) {
            Reason::Training
        } else {
            Reason::Meeting
        };
        let members: Vec<u32> = (0_u32..)
            .zip(&self.agents)
            .filter(|(_, agent)| agent.queues().first() == Some(&queue))
            .map(|(number, _)| number)
            .collect();
        let Some(&first) = members.first() else {
            return;
        };
        // Two of three teams, the first one with all its people.
        let first = self.agent(first).team;
        let called: Vec<u32> = (0_u32..)
            .zip(&self.agents)
            .filter(|(number, agent)| {
                agent.team == first || (members.contains(number) && (agent.team - first) % 3 != 2)
            })
            .map(|(number, _)| number)
            .collect();
        for agent in called {
            self.send_on_errand(
                agent,
                Errand {
                    reason,
                    length: until - self.now,
                    latest: until,
                },
            );
        }
    }

    /// Sends the agent away at once, for so many seconds.
    pub(crate) fn go_away(&mut self, agent: u32, reason: Reason, seconds: f64) {
        let until = self.after(seconds);
        self.away_until(agent, reason, until);
    }

    fn away_until(&mut self, agent: u32, reason: Reason, until: i64) {
        self.leave_idle(agent);
        self.agent(agent).turn_to(Activity::Away);
        self.declare(agent, Declared::NotReady(reason), None);
        self.wake_agent(agent, until);
    }

    /// The next step of an agent is due.
    pub(crate) fn agent_step(&mut self, agent: u32, step: u32) {
        let known = self.agent(agent);
        if known.step != step {
            return;
        }
        match known.activity {
            Activity::Wrapup { number, automatic } => self.wrapup_done(agent, number, automatic),
            Activity::Away => self.free(agent),
            Activity::CutOff { noticed: false } => self.notice_outage(agent),
            Activity::CutOff { noticed: true } => self.free(agent),
            Activity::SignedOut
            | Activity::Idle { .. }
            | Activity::Ringing { .. }
            | Activity::Talking { .. } => {}
        }
    }

    fn wrapup_done(&mut self, agent: u32, number: u32, automatic: bool) {
        // Now and then nobody presses the button: the state that follows ends the wrap-up.
        if !automatic && !self.chance.happens(0.06) {
            let code = u8::try_from(self.chance.below(WRAPUP_CODES.len())).unwrap_or(0);
            self.say(Said::WrapupEnd(
                Leg {
                    call: number,
                    agent,
                },
                code,
            ));
        }
        self.free(agent);
    }

    /// The agent has nothing to do any more: goes home, goes away, or takes calls.
    pub(crate) fn free(&mut self, agent: u32) {
        if self.agent(agent).leaving {
            return self.sign_out(agent);
        }
        if self.outage {
            return self.notice_outage(agent);
        }
        let now = self.now;
        match self.agent(agent).errand.take() {
            Some(errand) if errand.latest > now => {
                self.away_until(
                    agent,
                    errand.reason,
                    errand.latest.min(now.saturating_add(errand.length)),
                );
            }
            _ => self.become_idle(agent),
        }
    }
}

/// Two breaks and a lunch between, in a shift long enough for that; else one break and a lunch.
fn pieces(chance: &mut Chance, begin: i64, length: i64) -> [Option<Piece>; 3] {
    let mut piece = |percent: i64, minutes: i64, reason| {
        let jitter = i64::try_from(chance.below(7)).unwrap_or(3) - 3;
        let from = begin + (length * percent / 100 / ROSTER + jitter) * ROSTER;
        Some(Piece {
            from,
            length: minutes * MINUTE,
            reason,
        })
    };
    if length > 360 * MINUTE {
        [
            piece(25, 12, Reason::Break),
            piece(50, 30, Reason::Lunch),
            piece(76, 12, Reason::Break),
        ]
    } else {
        [
            piece(33, 12, Reason::Break),
            piece(66, 25, Reason::Lunch),
            None,
        ]
    }
}
