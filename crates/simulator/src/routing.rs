//! From the caller's first ring to an agent's answer, or to the end of patience.

use crate::agenda::Timer;
use crate::agent::Activity;
use crate::call::{Call, Phase, RingOutcome};
use crate::plan::RING;
use crate::queue::Waiter;
use crate::said::{
    CallbackPhase, Declared, Entry, Leave, Origin, Reason, Ring, RingEnd, Said, Stay,
};
use crate::site::Site;

/// How long a pace is trusted before it is looked at again.
const LOOK: f64 = 10.0;
/// A call is handed on at most so often by overflow.
const MOST_HOPS: u8 = 2;

impl Site {
    /// A customer calls, or it is time to look at the pace again. Either way the time of the next
    /// call is drawn anew: calls at random have no memory, so a changing pace is met exactly.
    pub(crate) fn arrival(&mut self, queue: u16, comes: bool) {
        if comes {
            let number = self.number_call();
            let mut priority = self.queue(queue).plan.priority;
            if self.chance.happens(0.06) {
                priority += 3;
            }
            let call = self
                .calls
                .open(Call::new(number, queue, Origin::Customer, priority));
            self.enter(call, queue);
        }
        let gap = self.chance.exponential(1.0) / self.pace(queue).max(1e-9);
        let comes = gap < LOOK;
        let at = self.after(gap.min(LOOK));
        self.agenda.set(at, Timer::Arrival { queue, comes });
    }

    /// A call that was under way before the site was watched.
    pub(crate) fn opening_call(&mut self, queue: u16) {
        let number = self.number_call();
        let priority = self.queue(queue).plan.priority;
        let mut call = Call::new(number, queue, Origin::Customer, priority);
        call.opening = true;
        let call = self.calls.open(call);
        self.enter(call, queue);
    }

    /// Calls per second that come to a queue now.
    fn pace(&mut self, queue: u16) -> f64 {
        let now = self.now;
        let known = &mut self.queues[usize::from(queue)];
        let waves = known.wave.at(now, &mut self.chance, 0.10 * self.restless)
            * self.wave.at(now, &mut self.chance, 0.05 * self.restless);
        let mut pace = known.plan.pace * waves * self.calendar.pace(now);
        if known.plan.rush {
            pace *= self.hour.pace(now);
        }
        if self.outage {
            pace *= 0.3;
        } else if now < self.redial_until {
            pace *= 1.4;
        }
        pace
    }

    /// A call enters a queue: the beginning of a visit.
    pub(crate) fn enter(&mut self, call: u32, queue: u16) {
        let now = self.now;
        let caller = u32::try_from(self.chance.below(9_000_000)).unwrap_or(0) + 1_000_000;
        let known = self.call(call);
        known.visit = known.visit.wrapping_add(1);
        known.step = known.step.wrapping_add(1);
        (known.queue, known.queued_at, known.phase) = (queue, now, Phase::Waiting);
        let (number, origin, priority, visit) =
            (known.number, known.origin, known.priority, known.visit);
        self.say(Said::Queued(Entry {
            call: number,
            queue,
            origin,
            priority,
            caller,
        }));
        let (reason, after) = self.way_out(call, queue);
        self.call(call).leave = reason;
        let at = self.after(after);
        self.agenda.set(at, Timer::Leave { call, visit });
        self.seek_agent(call);
    }

    /// How a call will leave the queue if nobody answers, and after how many seconds.
    fn way_out(&mut self, call: u32, queue: u16) -> (Leave, f64) {
        let (origin, hops, opening) = (
            self.call(call).origin,
            self.call(call).hops,
            self.call(call).opening,
        );
        let known = &self.queues[usize::from(queue)];
        let (plan, tempo) = (&known.plan, self.tempo);
        let chance = &mut self.chance;
        if self.outage {
            return (Leave::Error, chance.between(3.0, 15.0));
        }
        match origin {
            Origin::Consult { .. } => return (Leave::Withdrawn, 45.0 * tempo),
            Origin::Callback { .. } => return (Leave::Timeout, 1200.0 * tempo),
            Origin::Customer if opening => return (Leave::Abandoned, 600.0 * tempo),
            Origin::Customer => {}
        }
        if known.staffed == 0 {
            return (Leave::Empty, 0.5);
        }
        if known.waiting.len() >= plan.room {
            return (Leave::Full, 0.0);
        }
        let hasty = chance.happens(0.06);
        let patience = if hasty {
            chance.between(1.0, 8.0) * tempo.min(1.0)
        } else {
            chance.log_normal(plan.patience, 0.9)
        };
        let mut first = (Leave::Abandoned, patience);
        let mut or = |happens: bool, reason, after: f64| {
            if happens && after < first.1 {
                first = (reason, after);
            }
        };
        or(true, Leave::Timeout, plan.timeout);
        if let Some((_, after)) = plan.overflow {
            or(hops < MOST_HOPS, Leave::Overflow, after);
        }
        or(
            chance.happens(0.02),
            Leave::Key,
            chance.between(10.0, 60.0) * tempo,
        );
        or(
            plan.callbacks && chance.happens(0.16),
            Leave::Callback,
            chance.between(35.0, 80.0) * tempo,
        );
        or(
            plan.voicemail && chance.happens(0.12),
            Leave::Voicemail,
            chance.between(40.0, 90.0) * tempo,
        );
        first
    }

    /// Offers a waiting call to the agent idle longest, or lets it wait.
    fn seek_agent(&mut self, call: u32) {
        let known = self.call(call);
        let (queue, since, priority) = (known.queue, known.queued_at, known.priority);
        let full = known.leave == Leave::Full;
        match self.queue(queue).idle.first() {
            Some(&(_, agent)) if !full => self.offer(call, agent),
            _ => {
                self.queue(queue)
                    .waiting
                    .insert(Waiter::new(priority, since, call));
            }
        }
    }

    /// An agent's phone rings.
    pub(crate) fn offer(&mut self, call: u32, agent: u32) {
        self.leave_idle(agent);
        self.agent(agent).turn_to(Activity::Ringing { call });
        let roll = self.chance.share();
        let (outcome, after) = match roll {
            r if r < 0.012 => (RingOutcome::NoAnswer, 20.0),
            r if r < 0.016 => (RingOutcome::Reject, self.chance.between(2.0, 5.0)),
            _ => (RingOutcome::Answer, self.chance.log_normal(RING - 0.3, 0.4)),
        };
        let at = self.after(after * self.tempo);
        let known = self.call(call);
        known.phase = Phase::Ringing { agent, outcome };
        let (number, queue) = (known.number, known.queue);
        self.wake_call(call, at);
        self.say(Said::Offered(Ring {
            call: number,
            agent,
            queue,
        }));
        self.declare(agent, Declared::Ringing, Some(number));
    }

    /// A ring that nobody answers ends; the call goes on waiting.
    pub(crate) fn ring_fails(&mut self, call: u32, agent: u32, outcome: RingOutcome) {
        let known = self.call(call);
        known.phase = Phase::Waiting;
        let (number, queue) = (known.number, known.queue);
        if outcome == RingOutcome::NoAnswer {
            self.say(Said::OfferEnded(
                Ring {
                    call: number,
                    agent,
                    queue,
                },
                RingEnd::NoAnswer,
            ));
            self.seek_agent(call);
            self.go_away(agent, Reason::RingNoAnswer, 60.0 * self.tempo);
        } else {
            self.say(Said::OfferEnded(
                Ring {
                    call: number,
                    agent,
                    queue,
                },
                RingEnd::Rejected,
            ));
            self.seek_agent(call);
            self.free(agent);
        }
    }

    /// The time to leave the queue has come, if the call still waits.
    pub(crate) fn leave_due(&mut self, call: u32, visit: u32) {
        if self.call(call).visit != visit {
            return;
        }
        match self.call(call).phase {
            Phase::Waiting => self.leave(call),
            Phase::Ringing { agent, .. } => {
                let (number, queue) = (self.call(call).number, self.call(call).queue);
                self.say(Said::OfferEnded(
                    Ring {
                        call: number,
                        agent,
                        queue,
                    },
                    RingEnd::Cancelled,
                ));
                self.leave(call);
                self.free(agent);
            }
            Phase::Gone
            | Phase::Talking { .. }
            | Phase::Held { .. }
            | Phase::Consulting { .. }
            | Phase::Joined { .. } => {}
        }
    }

    /// A waiting call leaves its queue.
    fn leave(&mut self, call: u32) {
        let known = self.call(call).clone();
        self.queue(known.queue)
            .waiting
            .remove(&Waiter::new(known.priority, known.queued_at, call));
        self.say(Said::LeftQueue(
            Stay {
                call: known.number,
                queue: known.queue,
            },
            known.leave,
        ));
        match (known.leave, known.origin) {
            (Leave::Overflow, _) => self.overflow(call),
            (Leave::Callback, _) => {
                self.promise_callback(known.number, known.queue);
                self.calls.close(call);
            }
            (_, Origin::Consult { .. }) => {
                self.calls.close(call);
                if let Some(asking) = known.partner {
                    self.take_off_hold(asking);
                }
            }
            (_, Origin::Callback { of }) => {
                self.say(Said::Callback(
                    Stay {
                        call: of,
                        queue: known.queue,
                    },
                    CallbackPhase::Failed,
                ));
                self.calls.close(call);
            }
            _ => self.calls.close(call),
        }
    }

    /// A call that waited too long goes on in the neighbouring queue.
    fn overflow(&mut self, call: u32) {
        let known = self.call(call);
        known.hops += 1;
        let queue = known.queue;
        match self.queue(queue).plan.overflow {
            Some((next, _)) => self.enter(call, next),
            None => self.calls.close(call),
        }
    }

    /// The agent has nothing to do: takes the best waiting call, or becomes idle.
    pub(crate) fn become_idle(&mut self, agent: u32) {
        if self.agent(agent).declared.0 != Declared::Available {
            self.declare(agent, Declared::Available, None);
        }
        let best = self.agents[agent as usize]
            .queues()
            .iter()
            .filter_map(|&queue| {
                self.queues[usize::from(queue)]
                    .waiting
                    .first()
                    .map(|waiter| (*waiter, queue))
            })
            .min();
        if let Some((waiter, queue)) = best {
            self.queue(queue).waiting.remove(&waiter);
            return self.offer(waiter.call, agent);
        }
        let since = self.now;
        self.agent(agent).turn_to(Activity::Idle { since });
        for &queue in self.agents[agent as usize].queues() {
            self.queues[usize::from(queue)].idle.insert((since, agent));
        }
    }

    /// Takes an agent out of the idle ones.
    pub(crate) fn leave_idle(&mut self, agent: u32) {
        let known = &self.agents[agent as usize];
        if let Activity::Idle { since } = known.activity {
            for &queue in known.queues() {
                self.queues[usize::from(queue)].idle.remove(&(since, agent));
            }
        }
    }
}
