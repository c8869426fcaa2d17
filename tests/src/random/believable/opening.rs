//! How the floor opens: queues with their settings, agents with their profiles, and what the
//! source says by the clock.

use serde_json::json;

use super::{Clerk, Floor, Line};
use crate::model::SECOND;
use crate::random::Shape;
use crate::random::dice::Dice;

impl<'a> Floor<'a> {
    pub fn open(dice: &'a mut Dice, shape: &Shape, count: usize) -> Floor<'a> {
        let tick = dice.pick(&[1, 1_000, 250_000, SECOND]);
        let (says_all, names_queues) = (dice.chance(50), dice.chance(60));
        let mut floor = Floor {
            dice,
            told: Vec::new(),
            begins: shape.begins,
            clerks: Vec::new(),
            lines: Vec::new(),
            tick,
            says_all,
            names_queues,
        };
        let length = shape.minutes * 60 * SECOND;
        for number in 0..shape.queues {
            floor.open_line(number, length);
        }
        // Small streams have few agents, so that there is something besides their arrival.
        for number in 0..shape.agents.min(count / 15 + 1) {
            floor.sign_in(number, length);
        }
        for _ in 0..floor.dice.below(3) {
            let time = shape.begins + floor.within(0, length);
            floor.tell(time, "source.mark", json!({"mark": "restart"}));
        }
        for _ in 0..count / 50 {
            let time = shape.begins + floor.within(0, length);
            floor.tell(time, "source.mark", json!({"mark": "heartbeat"}));
        }
        floor
    }

    fn open_line(&mut self, number: usize, length: i64) {
        let id = format!("q-{number}");
        let mut line = Line {
            id: id.clone(),
            sl_seconds: 20,
            short_seconds: 5,
            max_wait: 7200,
            max_talk: 4 * 3600,
            max_wrapup: 3600,
            max_ring: 300,
        };
        if self.dice.chance(70) {
            line.sl_seconds = self.dice.pick(&[10, 20, 30]);
            line.short_seconds = self.dice.pick(&[0, 3, 5]);
            line.max_wait = self.dice.pick(&[60, 120, 7200]);
            line.max_talk = self.dice.pick(&[300, 600, 14_400]);
            line.max_wrapup = self.dice.pick(&[30, 60, 3600]);
            line.max_ring = self.dice.pick(&[10, 20, 300]);
            let mut config = json!({
                "queue": id, "name": format!("Queue {number}"),
                "sl_seconds": line.sl_seconds, "short_abandon_seconds": line.short_seconds,
                "max_wait": line.max_wait, "max_talk": line.max_talk,
                "max_wrapup": line.max_wrapup, "max_ring": line.max_ring,
            });
            if self.dice.chance(30) {
                config["wrapup_seconds"] = json!(self.dice.pick(&[10, 30]));
            }
            self.tell(self.begins, "queue.config", config);
        }
        for _ in 0..self.dice.below(3) {
            let time = self.begins + self.within(0, length);
            let change = self.dice.pick(&[
                json!({"sl_seconds": 15}),
                json!({"sl_seconds": 0.5, "sl_target": 0.9}),
                json!({"like": "genesys"}),
                json!({"like": "cisco", "flow_outs": "count"}),
                json!({"like": "asterisk", "sl_formula": "offered"}),
                json!({"wrapup_seconds": 20}),
                json!({"max_wait": 90, "max_ring": 15}),
                json!({"day_start": "09:10"}),
                json!({"time_zone": "Asia/Kolkata", "day_start": "14:45"}),
            ]);
            let mut config = json!({"queue": id});
            for (key, value) in change.as_object().into_iter().flatten() {
                config[key] = value.clone();
            }
            self.tell(time, "queue.config", config);
        }
        self.lines.push(line);
    }

    fn sign_in(&mut self, number: usize, length: i64) {
        let id = format!("a-{number}");
        let time = self.begins + self.seconds(0, 60);
        if self.dice.chance(90) {
            let queues: Vec<String> = (0..self.lines.len())
                .filter(|_| self.dice.chance(60))
                .map(|number| format!("q-{number}"))
                .collect();
            let team = format!("t{}", number % 3);
            let profile = json!({"agent": id, "name": format!("Agent {number}"), "team": team,
                "queues": queues});
            self.tell(time, "agent.profile", profile);
        }
        match self.dice.below(10) {
            0 => {}
            1 | 2 => {
                for line in 0..self.lines.len() {
                    let state = self.dice.pick(&["available", "available", "not_ready"]);
                    let queue = self.lines[line].id.clone();
                    let data = json!({"agent": id, "state": state, "queue": queue});
                    self.tell(time, "agent.state", data);
                }
            }
            _ => self.say(&id, time, "available"),
        }
        for snapshot in 1..=length / (600 * SECOND) {
            let state = self
                .dice
                .pick(&["available", "available", "not_ready", "talking"]);
            let data = json!({"agent": id, "state": state, "snapshot": true});
            if self.dice.chance(40) {
                self.tell(self.begins + snapshot * 600 * SECOND, "agent.state", data);
            }
        }
        self.clerks.push(Clerk { id, free_at: time });
    }
}
