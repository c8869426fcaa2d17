//! A floor that could be: callers arrive, wait, are answered, held, passed on and surveyed;
//! agents sign in, take breaks and wrap up. Some ends get lost, and some events fall exactly on
//! a limit. Calls are told one after another; the caller of this module sorts by time.

mod opening;

use serde_json::{Value, json};

use super::dice::Dice;
use super::{Happening, Shape};
use crate::model::SECOND;

pub fn happenings(dice: &mut Dice, shape: &Shape, count: usize) -> Vec<Happening> {
    let mut floor = Floor::open(dice, shape, count);
    // A call makes about nine events.
    let gap = shape.gap(9, count);
    let mut time = shape.begins;
    let mut number = 0;
    while floor.told.len() < count {
        let gap = gap / shape.haste(time);
        time += floor.within(gap / 5, (gap * 9 / 5).max(gap / 5)).max(1);
        number += 1;
        floor.call(time, number);
    }
    floor.told
}

struct Clerk {
    id: String,
    free_at: i64,
}

/// A queue and the limits it started with.
struct Line {
    id: String,
    sl_seconds: i64,
    short_seconds: i64,
    max_wait: i64,
    max_talk: i64,
    max_wrapup: i64,
    max_ring: i64,
}

struct Floor<'a> {
    dice: &'a mut Dice,
    told: Vec<Happening>,
    begins: i64,
    clerks: Vec<Clerk>,
    lines: Vec<Line>,
    /// Times are multiples of it, so that some are equal.
    tick: i64,
    /// The source says all agent states, not only those without a call.
    says_all: bool,
    names_queues: bool,
}

/// A call in the making.
struct Caller {
    id: String,
    line: usize,
    passed_on: u32,
}

impl<'a> Floor<'a> {
    fn tell(&mut self, time: i64, kind: &'static str, data: Value) {
        self.told.push(Happening { time, kind, data });
    }

    fn round(&self, time: i64) -> i64 {
        time / self.tick * self.tick
    }

    /// A time between two, in ticks.
    fn within(&mut self, low: i64, high: i64) -> i64 {
        let time = self.dice.between(low, high);
        self.round(time)
    }

    /// A duration of up to so many seconds, in ticks, at least one.
    fn seconds(&mut self, low: i64, high: i64) -> i64 {
        let time = self.dice.between(low * SECOND, high * SECOND);
        self.round(time).max(self.tick)
    }

    fn say(&mut self, agent: &str, time: i64, state: &str) {
        self.tell(time, "agent.state", json!({"agent": agent, "state": state}));
    }

    fn call(&mut self, time: i64, number: usize) {
        let id = format!("c-{number}");
        let line = self.dice.below(self.lines.len() as u64) as usize;
        let mut caller = Caller {
            id,
            line,
            passed_on: 0,
        };
        let ended = self.visit(&mut caller, time);
        self.afterwards(&caller, ended);
    }

    /// From queue to the end of the call; gives the end.
    fn visit(&mut self, caller: &mut Caller, time: i64) -> i64 {
        let queue = self.lines[caller.line].id.clone();
        let data = json!({"call": caller.id, "queue": queue, "dnis": "+18005550100"});
        self.tell(time, "call.queued", data);
        let patience = self.patience(caller.line);
        let clerk = self.next_clerk();
        let mut rings_at = time.max(self.clerks[clerk].free_at) + self.seconds(0, 2);
        if self.dice.chance(8) {
            rings_at = self.unanswered_ring(caller, rings_at);
        }
        let mut answered = rings_at + self.seconds(0, 8);
        let threshold = time + self.lines[caller.line].sl_seconds * SECOND;
        if self.dice.chance(10) && threshold > rings_at {
            answered = threshold;
        }
        if self.dice.chance(6) || answered > time + patience {
            if rings_at < time + patience && self.dice.chance(60) {
                self.ring(caller, clerk, rings_at);
            }
            return self.leave(caller, &queue, time + patience);
        }
        if self.dice.chance(85) {
            self.ring(caller, clerk, rings_at);
        }
        self.talk(caller, clerk, answered)
    }

    /// How long the caller waits; often exactly up to a limit.
    fn patience(&mut self, line: usize) -> i64 {
        let line = &self.lines[line];
        let limits = [
            line.sl_seconds,
            line.short_seconds,
            line.max_wait,
            line.sl_seconds + 1,
        ];
        if self.dice.chance(20) {
            return self.dice.pick(&limits) * SECOND;
        }
        let most = self.dice.pick(&[4, 30, 200]);
        self.seconds(1, most)
    }

    fn next_clerk(&mut self) -> usize {
        let candidates = self.clerks.len() as u64;
        let picked = (0..3)
            .map(|_| self.dice.below(candidates) as usize)
            .collect::<Vec<_>>();
        let free = picked
            .into_iter()
            .min_by_key(|clerk| self.clerks[*clerk].free_at);
        free.unwrap_or(0)
    }

    fn with_queue(&mut self, caller: &Caller, mut data: Value) -> Value {
        if self.names_queues {
            data["queue"] = json!(self.lines[caller.line].id);
        }
        data
    }

    fn ring(&mut self, caller: &Caller, clerk: usize, time: i64) {
        let agent = self.clerks[clerk].id.clone();
        let data = self.with_queue(caller, json!({"call": caller.id, "agent": agent}));
        self.tell(time, "call.offered", data);
        if self.says_all {
            self.say(&agent, time, "ringing");
        }
    }

    /// A phone nobody picks up, until told so or until the limit.
    fn unanswered_ring(&mut self, caller: &Caller, time: i64) -> i64 {
        let clerk = self.dice.below(self.clerks.len() as u64) as usize;
        self.ring(caller, clerk, time);
        let limit = self.lines[caller.line].max_ring * SECOND;
        let lasts = if self.dice.chance(15) {
            limit
        } else {
            self.seconds(5, 20)
        };
        if self.dice.chance(90) {
            let reason = self
                .dice
                .pick(&["no_answer", "no_answer", "rejected", "cancelled"]);
            let agent = self.clerks[clerk].id.clone();
            let data = json!({"call": caller.id, "agent": agent, "reason": reason});
            self.tell(time + lasts, "call.offer_ended", data);
        }
        time + lasts
    }

    fn leave(&mut self, caller: &Caller, queue: &str, time: i64) -> i64 {
        let how = self.dice.below(100);
        let reason = if how < 65 {
            "abandoned"
        } else {
            self.dice
                .pick(&["timeout", "overflow", "key", "voicemail", "callback"])
        };
        // Some ends get lost, some come as the end of the call alone.
        if how < 95 && !(15..25).contains(&how) {
            let data = json!({"call": caller.id, "queue": queue, "reason": reason});
            self.tell(time, "call.left_queue", data);
        }
        if (15..25).contains(&how) {
            self.tell(
                time,
                "call.ended",
                json!({"call": caller.id, "ended_by": "caller"}),
            );
        }
        if reason == "callback" {
            let data = json!({"call": caller.id, "phase": "requested", "queue": queue});
            self.tell(time, "call.callback", data);
        }
        time
    }

    fn talk(&mut self, caller: &mut Caller, clerk: usize, time: i64) -> i64 {
        let agent = self.clerks[clerk].id.clone();
        let mut data = json!({"call": caller.id, "agent": agent});
        if caller.passed_on == 0 || self.dice.chance(50) {
            data = self.with_queue(caller, data);
        }
        self.tell(time, "call.answered", data);
        if self.says_all {
            self.say(&agent, time, "talking");
        }
        let limit = self.lines[caller.line].max_talk * SECOND;
        let lasts = if self.dice.chance(2) {
            limit
        } else {
            self.seconds(5, 400)
        };
        let end = time + lasts;
        if self.dice.chance(25) {
            self.put_on_hold(caller, &agent, time, end);
        }
        self.clerks[clerk].free_at = end;
        if caller.passed_on < 3 && self.dice.chance(14) {
            caller.passed_on += 1;
            return self.pass_on(caller, clerk, time, end);
        }
        if self.dice.chance(95) {
            let by = self.dice.pick(&["agent", "caller", "system"]);
            self.tell(
                end,
                "call.ended",
                json!({"call": caller.id, "ended_by": by}),
            );
        }
        self.wrap_up(caller, clerk, end);
        end
    }

    fn put_on_hold(&mut self, caller: &Caller, agent: &str, time: i64, end: i64) {
        let third = ((end - time) / 3).max(1);
        let begins = time + self.within(0, third);
        let ends = begins + self.within(0, third);
        let names_agent = self.dice.chance(70);
        for (at, on) in [(begins, true), (ends, false)] {
            let mut data = json!({"call": caller.id, "on": on});
            if names_agent {
                data["agent"] = json!(agent);
            }
            if on || self.dice.chance(90) {
                self.tell(at, "call.hold", data);
            }
        }
    }

    /// To another queue or another agent, or both agents together.
    fn pass_on(&mut self, caller: &mut Caller, clerk: usize, time: i64, end: i64) -> i64 {
        let kind = self
            .dice
            .pick(&["queue", "blind", "attended", "conference"]);
        let at = if kind == "conference" {
            time + self.round((end - time) / 2)
        } else {
            end
        };
        let mut data = json!({"call": caller.id, "kind": kind});
        if self.dice.chance(70) {
            data["agent"] = json!(self.clerks[clerk].id);
        }
        self.tell(at, "call.transferred", data);
        if kind != "conference" {
            self.wrap_up(caller, clerk, end);
        }
        let pause = if self.dice.chance(50) {
            0
        } else {
            self.seconds(0, 3)
        };
        if kind == "queue" || kind == "blind" {
            caller.line = self.dice.below(self.lines.len() as u64) as usize;
            return self.visit(caller, at + pause);
        }
        let other = self.next_clerk();
        let answers = at.max(self.clerks[other].free_at) + pause;
        self.talk(caller, other, answers)
    }

    fn wrap_up(&mut self, caller: &Caller, clerk: usize, end: i64) {
        let agent = self.clerks[clerk].id.clone();
        let limit = self.lines[caller.line].max_wrapup * SECOND;
        let lasts = if self.dice.chance(3) {
            limit
        } else {
            self.seconds(1, 60)
        };
        let has = self.dice.below(100);
        let mut free = end;
        if has < 60 {
            let begins = if self.dice.chance(80) {
                end
            } else {
                end + self.tick
            };
            let data = json!({"call": caller.id, "agent": agent, "phase": "start"});
            self.tell(begins, "call.wrapup", data);
            free = end + lasts;
        }
        if has < 45 {
            let data = json!({"call": caller.id, "agent": agent, "phase": "end"});
            self.tell(free, "call.wrapup", data);
        }
        if self.says_all {
            self.say(&agent, free, "available");
        }
        if self.dice.chance(10) {
            let reason = self.dice.pick(&["lunch", "training", "coffee"]);
            let data = json!({"agent": agent, "state": "not_ready", "reason": reason});
            self.tell(free, "agent.state", data);
            free += self.seconds(30, 900);
            let back = if self.dice.chance(95) {
                "available"
            } else {
                "signed_out"
            };
            self.say(&agent, free, back);
        }
        self.clerks[clerk].free_at = free;
    }

    /// What the caller and the evaluator say later.
    fn afterwards(&mut self, caller: &Caller, ended: i64) {
        if self.dice.chance(12) {
            let mut data = json!({"call": caller.id, "csat": self.dice.between(1, 5),
                "csat_max": 5, "nps": self.dice.between(0, 10)});
            if self.dice.chance(60) {
                data["resolved"] = json!(self.dice.chance(70));
            }
            let time = ended + self.seconds(1, 120);
            self.tell(time, "survey.answered", data);
        }
        if self.dice.chance(4) {
            let clerk = self.dice.below(self.clerks.len() as u64) as usize;
            let data = json!({"call": caller.id, "agent": self.clerks[clerk].id,
                "score": self.dice.between(40, 100)});
            let time = ended + self.seconds(60, 900);
            self.tell(time, "qa.scored", data);
        }
    }
}
