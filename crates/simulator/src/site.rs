//! One site: its state, its clock, and what wakes it.
//!
//! A site lives by its agenda alone. Each timer it takes may say events, and sets new timers.
//! What a timer does is in the module of its subject: routing, talk, shifts and so on.

use std::collections::VecDeque;

use floor::{SECOND, Span};

use crate::agenda::{Agenda, Timer};
use crate::agent::{Agent, MOST_QUEUES};
use crate::calendar::Calendar;
use crate::call::{Call, Calls};
use crate::chance::Chance;
use crate::drama::{HourScript, Script};
use crate::plan::SitePlan;
use crate::queue::{Queue, Wave};
use crate::said::{Declared, Said, Sign, State};
use crate::settings::{Drama, Settings};
use crate::snapshot::EVERY;

/// A site.
pub(crate) struct Site {
    pub(crate) number: u32,
    pub(crate) tempo: f64,
    pub(crate) queues: Vec<Queue>,
    pub(crate) agents: Vec<Agent>,
    pub(crate) calls: Calls,
    pub(crate) chance: Chance,
    pub(crate) agenda: Agenda,
    pub(crate) calendar: Calendar,
    pub(crate) script: Script,
    pub(crate) hour: HourScript,
    pub(crate) now: i64,
    /// How far paces stray from their means, where 1 is usual.
    pub(crate) restless: f64,
    /// How far the pace of all calls is off its mean just now.
    pub(crate) wave: Wave,
    /// The phones do not work.
    pub(crate) outage: bool,
    /// Until when callers who were cut off call again.
    pub(crate) redial_until: i64,
    calls_begun: u32,
    outbox: VecDeque<(i64, Said)>,
    last_said: i64,
}

impl Site {
    /// A site that opens at the settings' start.
    pub(crate) fn new(settings: &Settings, index: u32) -> Self {
        let plan = SitePlan::new(settings, index);
        let script = Script::new(settings, index);
        let now = settings.start.0;
        let mut chance = Chance::new(settings.seed, 0x11_0000 + u64::from(index));
        let agents = hire(&mut chance, &plan);
        let mut site = Self {
            number: index + 1,
            tempo: settings.tempo,
            queues: plan.queues.into_iter().map(Queue::new).collect(),
            agents,
            calls: Calls::default(),
            chance,
            agenda: Agenda::default(),
            calendar: Calendar::new(settings),
            hour: script.hour(now),
            script,
            now,
            restless: if settings.drama == Drama::Steady {
                0.2
            } else {
                1.0
            },
            wave: Wave::calm(),
            outage: false,
            redial_until: i64::MIN,
            calls_begun: 0,
            outbox: VecDeque::new(),
            last_said: now,
        };
        site.open(settings);
        site
    }

    /// Sets the first timers: people sign in over some seconds, then calls come.
    fn open(&mut self, settings: &Settings) {
        for queue in 0..self.queue_count() {
            self.say(Said::Queue(queue));
        }
        // Signing in says about five events an agent; a large center must not do so at once.
        let crowd = 1.0 + f64::from(settings.agents) / 10_000.0;
        for agent in 0..u32::try_from(self.agents.len()).unwrap_or(u32::MAX) {
            let at = self.within(0.0, crowd);
            self.agenda.set(at, Timer::SignIn { agent });
        }
        for queue in 0..self.queue_count() {
            self.open_queue(queue, crowd);
        }
        self.begin_hour();
        if let Some(every) = settings.restart {
            self.plan_restart(every.0, 0.2);
        }
        // Sites take turns, so that all together say about as much at any time.
        let turn = f64::from(self.number) / f64::from(settings.sites);
        let at = self.after(turn * EVERY);
        self.agenda.set(at, Timer::SnapshotBegin);
    }

    /// The calls that would be under way by now come first, so that the floor is warm at once.
    fn open_queue(&mut self, queue: u16, crowd: f64) {
        let under_way = self.queues[usize::from(queue)].plan.talks * self.calendar.pace(self.now);
        let ramp = crowd + 20.0 * self.tempo.min(1.0);
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a count of agents"
        )]
        for _ in 0..(under_way.round() as u32) {
            let at = self.within(crowd, ramp);
            self.agenda.set(at, Timer::Opening { queue });
        }
        let at = self.within(crowd, crowd + 0.5);
        self.agenda.set(
            at,
            Timer::Arrival {
                queue,
                comes: false,
            },
        );
    }

    /// When the next event happens.
    pub(crate) fn next_at(&self) -> i64 {
        self.outbox.front().map_or(i64::MAX, |(at, _)| *at)
    }

    /// Takes the next event, and goes on until there is another.
    pub(crate) fn next(&mut self) -> Option<(i64, Said)> {
        let said = self.outbox.pop_front();
        self.go_on();
        said
    }

    /// Lives until there is something to say; a second of silence is a heartbeat.
    fn go_on(&mut self) {
        while self.outbox.is_empty() {
            let beat = self.last_said + SECOND;
            match self.agenda.next_at() {
                Some(at) if at < beat => {
                    if let Some((at, timer)) = self.agenda.take() {
                        self.now = at;
                        self.wake(timer);
                    }
                }
                _ => {
                    self.now = beat;
                    self.say(Said::Mark(Sign::Heartbeat));
                }
            }
        }
    }

    fn wake(&mut self, timer: Timer) {
        match timer {
            Timer::Arrival { queue, comes } => self.arrival(queue, comes),
            Timer::Opening { queue } => self.opening_call(queue),
            Timer::Call { call, step } => self.call_step(call, step),
            Timer::Leave { call, visit } => self.leave_due(call, visit),
            Timer::Agent { agent, step } => self.agent_step(agent, step),
            Timer::SignIn { agent } => self.sign_in(agent),
            Timer::ShiftEnd { agent, shift } => self.shift_end(agent, shift),
            Timer::Piece {
                agent,
                shift,
                piece,
            } => self.piece_due(agent, shift, piece),
            Timer::Errand { agent, shift } => self.errand_due(agent, shift),
            Timer::Survey { call, agent, queue } => self.survey(call, agent, queue),
            Timer::Score { call, agent, queue } => self.score(call, agent, queue),
            Timer::CallbackPlanned { call, queue } => self.callback_planned(call, queue),
            Timer::CallbackDue { call, queue } => self.callback_due(call, queue),
            Timer::Hour => self.begin_hour(),
            Timer::OutageBegin => self.outage_begin(),
            Timer::OutageEnd => self.outage_end(),
            Timer::Restart { every } => self.restart(every),
            Timer::Gap { until } => self.call_teams_away(until),
            Timer::SnapshotBegin => self.snapshot_begin(),
            Timer::SnapshotGoOn { from } => self.snapshot_go_on(from),
        }
    }

    /// Reads the script of the hour that begins.
    fn begin_hour(&mut self) {
        self.hour = self.script.hour(self.now);
        self.agenda
            .set(self.script.next_hour(self.now), Timer::Hour);
        if let Some(outage) = self.hour.outage.filter(|outage| outage.from >= self.now) {
            self.agenda.set(outage.from, Timer::OutageBegin);
            self.agenda.set(outage.until, Timer::OutageEnd);
        }
        if let Some(gap) = self.hour.gap.filter(|gap| gap.from >= self.now) {
            self.agenda.set(gap.from, Timer::Gap { until: gap.until });
        }
    }

    /// Says an event, now.
    pub(crate) fn say(&mut self, said: Said) {
        self.last_said = self.now;
        self.outbox.push_back((self.now, said));
    }

    /// Declares an agent's state.
    pub(crate) fn declare(&mut self, agent: u32, state: Declared, call: Option<u32>) {
        self.agent(agent).declared = (state, call);
        self.say(Said::State(State {
            agent,
            state,
            call,
            snapshot: false,
        }));
    }

    /// An agent by number.
    pub(crate) fn agent(&mut self, agent: u32) -> &mut Agent {
        &mut self.agents[agent as usize]
    }

    /// A call by place.
    pub(crate) fn call(&mut self, call: u32) -> &mut Call {
        self.calls.get(call)
    }

    /// A queue by number.
    pub(crate) fn queue(&mut self, queue: u16) -> &mut Queue {
        &mut self.queues[usize::from(queue)]
    }

    pub(crate) fn queue_count(&self) -> u16 {
        u16::try_from(self.queues.len()).unwrap_or(u16::MAX)
    }

    /// A number for a new call.
    pub(crate) const fn number_call(&mut self) -> u32 {
        self.calls_begun += 1;
        self.calls_begun
    }

    /// An instant so many seconds from now.
    pub(crate) fn after(&self, seconds: f64) -> i64 {
        self.now + Span::from_seconds(seconds).0
    }

    /// An instant between two numbers of seconds from now.
    pub(crate) fn within(&mut self, low: f64, high: f64) -> i64 {
        let seconds = self.chance.between(low, high);
        self.after(seconds)
    }

    /// Wakes the call again at an instant, unless something else happens to it before.
    pub(crate) fn wake_call(&mut self, call: u32, at: i64) {
        let known = self.call(call);
        known.step = known.step.wrapping_add(1);
        let step = known.step;
        self.agenda.set(at, Timer::Call { call, step });
    }

    /// Wakes the agent again at an instant, unless something else happens to them before.
    pub(crate) fn wake_agent(&mut self, agent: u32, at: i64) {
        let step = self.agent(agent).step;
        self.agenda.set(at, Timer::Agent { agent, step });
    }
}

/// Hires the agents: each has a first queue and perhaps some of its neighbours.
fn hire(chance: &mut Chance, plan: &SitePlan) -> Vec<Agent> {
    let count = plan.queues.len();
    let first_queues = plan
        .queues
        .iter()
        .enumerate()
        .flat_map(|(index, queue)| std::iter::repeat_n(index, queue.agents as usize));
    (0_u64..)
        .zip(first_queues)
        .map(|(number, first)| {
            let more = chance
                .weighted(&[0.45, 0.30, 0.15, 0.10])
                .min(count - 1)
                .min(MOST_QUEUES - 1);
            let mut serves: Vec<u16> = Vec::with_capacity(MOST_QUEUES);
            for step in [0, 1, count - 1, 2].into_iter().take(more + 1) {
                let queue = u16::try_from((first + step) % count).unwrap_or(0);
                if !serves.contains(&queue) {
                    serves.push(queue);
                }
            }
            let team = number * u64::from(plan.teams) / u64::from(plan.agents);
            #[allow(clippy::cast_possible_truncation, reason = "a rough trait")]
            let (slowness, charm) = (chance.log_normal(1.0, 0.13) as f32, chance.normal() as f32);
            Agent::new(u32::try_from(team).unwrap_or(0), &serves, slowness, charm)
        })
        .collect()
}
