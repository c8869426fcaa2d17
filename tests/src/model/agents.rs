//! What an agent shows at any instant, and how long it has.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use serde_json::Value;

use super::SECOND;
use super::declared::Declarations;
use super::legs::Leg;
use super::parts::Ring;
use super::settings::LongLimits;
use super::time::{Moment, Span};

/// What a call makes of an agent, in order of priority.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Busy {
    Talking,
    Hold,
    Ringing,
    Wrapup,
}

impl Busy {
    pub fn name(self) -> &'static str {
        match self {
            Busy::Talking => "talking",
            Busy::Hold => "hold",
            Busy::Ringing => "ringing",
            Busy::Wrapup => "wrapup",
        }
    }
}

/// A stretch of a call's work, `[from, until)`.
#[derive(Clone, Debug)]
pub struct Activity {
    pub busy: Busy,
    pub call: String,
    pub queue: Option<String>,
    /// When the leg, ring or wrap-up as a whole began.
    pub began: Moment,
    pub from: i64,
    pub until: Option<i64>,
}

impl Activity {
    fn covers(&self, time: i64) -> bool {
        self.from <= time && self.until.is_none_or(|until| time < until)
    }
}

/// The shown state. `busy` tells a call's state from a declared one of the same name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    pub busy: Option<Busy>,
    pub state: String,
    pub reason: Option<String>,
    pub call: Option<String>,
    pub queue: Option<String>,
    /// False until the first declaration or call.
    heard_of: bool,
}

impl Shown {
    /// `since` minds state, reason and call.
    fn is_same(&self, other: &Shown) -> bool {
        self.state == other.state
            && self.reason == other.reason
            && self.call == other.call
            && self.heard_of == other.heard_of
    }

    pub fn is_signed_in(&self) -> bool {
        self.state != "signed_out" && self.state != "unknown"
    }
}

#[derive(Clone, Debug, Default)]
pub struct Agent {
    pub id: String,
    /// The data of the last profile.
    pub profile: Value,
    pub declarations: Declarations,
    pub activities: Vec<Activity>,
    /// Those of the profile and those the agent declared itself in.
    pub queues: BTreeSet<String>,
    /// The life up to the board's instant.
    life: Vec<Stretch>,
    present: Option<Present>,
}

/// How an agent stands at the board's instant.
#[derive(Clone, Debug)]
pub struct Present {
    pub shown: Shown,
    /// When the shown state, reason or call last changed.
    pub since: Option<i64>,
    /// The source has said one thing, and the calls another, for more than 30 s.
    pub doubtful: bool,
}

/// What was shown, unchanged, from one instant until another.
#[derive(Clone, Debug)]
struct Stretch {
    shown: Shown,
    from: i64,
    until: i64,
}

impl Stretch {
    /// How much of it lies in that span, in µs.
    fn within(&self, span: &Span) -> i64 {
        (self.until.min(span.at) - self.from.max(span.from)).max(0)
    }
}

impl Agent {
    pub fn add_ring(&mut self, ring: &Ring) {
        self.add(
            Busy::Ringing,
            &ring.call,
            &ring.queue,
            ring.began,
            (ring.began.time, ring.end),
        );
    }

    /// Talk with its holds cut out, the holds, the wrap-up.
    pub fn add_leg(&mut self, leg: &Leg) {
        let mut talk_from = leg.began.time;
        for (start, end) in &leg.holds {
            self.add(
                Busy::Talking,
                &leg.call,
                &leg.queue,
                leg.began,
                (talk_from, Some(*start)),
            );
            self.add(Busy::Hold, &leg.call, &leg.queue, leg.began, (*start, *end));
            talk_from = end.unwrap_or(i64::MAX);
        }
        let end = leg.ended.map(|moment| moment.time);
        if !leg.is_on_hold() {
            self.add(
                Busy::Talking,
                &leg.call,
                &leg.queue,
                leg.began,
                (talk_from, end),
            );
        }
        if let (Some(wrapup), Some(ended)) = (leg.wrapup, leg.ended) {
            self.add(Busy::Wrapup, &leg.call, &leg.queue, ended, wrapup);
        }
    }

    fn add(
        &mut self,
        busy: Busy,
        call: &str,
        queue: &Option<String>,
        began: Moment,
        (from, until): (i64, Option<i64>),
    ) {
        if until.is_none_or(|until| from < until) {
            let (call, queue) = (call.to_string(), queue.clone());
            self.activities.push(Activity {
                busy,
                call,
                queue,
                began,
                from,
                until,
            });
        }
    }

    /// What is shown from `time` on, until the next boundary.
    pub fn shown(&self, time: i64) -> Shown {
        self.shown_of(&self.activities.iter().collect::<Vec<_>>(), time)
    }

    /// The same, from the work that may be going on then.
    fn shown_of(&self, work: &[&Activity], time: i64) -> Shown {
        let now = { work.iter() }.filter(|activity| activity.covers(time));
        // The highest priority, and of that kind the latest to begin; at one instant, the
        // greater id.
        let first = now.max_by_key(|activity| {
            let Moment { time, place } = activity.began;
            (Reverse(activity.busy), time, &activity.call, place)
        });
        if let Some(activity) = first {
            return Shown {
                busy: Some(activity.busy),
                state: activity.busy.name().into(),
                reason: None,
                call: Some(activity.call.clone()),
                queue: activity.queue.clone(),
                heard_of: true,
            };
        }
        let (state, reason) = self.declarations.shown(time);
        let heard_of = self.declarations.any(time)
            || self.activities.iter().any(|activity| activity.from <= time);
        Shown {
            busy: None,
            state,
            reason,
            call: None,
            queue: None,
            heard_of,
        }
    }

    /// Every instant up to `at` at which anything of the agent may change.
    fn boundaries(&self, at: i64) -> BTreeSet<i64> {
        let activities = self.activities.iter();
        let ends = activities
            .flat_map(|activity| [Some(activity.from), activity.until])
            .flatten();
        ends.chain(self.declarations.times())
            .filter(|time| *time <= at)
            .collect()
    }

    /// How the agent stands, once it has lived.
    pub fn present(&self) -> &Present {
        self.present.as_ref().expect("it has lived")
    }

    fn present_at(&self, at: i64, boundaries: &BTreeSet<i64>) -> Present {
        // The start of the unbroken stretch in which it holds at every boundary.
        let since = |holds: &dyn Fn(i64) -> bool| {
            let latest_first = boundaries.iter().copied().rev();
            latest_first.take_while(|time| holds(*time)).last()
        };
        let shown = self.shown(at);
        let shown_since = since(&|time| self.shown(time).is_same(&shown));
        let for_long = |start: Option<i64>| start.is_some_and(|start| at - start > 30 * SECOND);
        let doubtful = for_long(since(&|time| self.says_talking_without_leg(time)))
            || for_long(since(&|time| self.has_leg_but_says_otherwise(time)));
        Present {
            since: shown_since.filter(|_| shown.heard_of),
            shown,
            doubtful,
        }
    }

    fn open_legs(&self, time: i64) -> impl Iterator<Item = &Activity> {
        self.activities.iter().filter(move |activity| {
            activity.covers(time) && matches!(activity.busy, Busy::Talking | Busy::Hold)
        })
    }

    fn says_talking_without_leg(&self, time: i64) -> bool {
        let said = self.declarations.general(time);
        said.is_some_and(|said| said.state == "talking" || said.state == "hold")
            && self.open_legs(time).next().is_none()
    }

    fn has_leg_but_says_otherwise(&self, time: i64) -> bool {
        let Some(said) = self.declarations.general(time) else {
            return false;
        };
        let otherwise = !["talking", "hold", "ringing", "unknown"].contains(&said.state.as_str());
        otherwise
            && self
                .open_legs(time)
                .any(|leg| leg.began.time < said.moment.time)
    }

    /// The shown state has lasted past its limit.
    pub fn is_long(&self, at: i64, limits: &LongLimits) -> bool {
        let limit = match self.present().shown.state.as_str() {
            "talking" => limits.talking,
            "hold" => limits.hold,
            "ringing" => limits.ringing,
            "wrapup" => limits.wrapup,
            "not_ready" => limits.not_ready,
            _ => return false,
        };
        { self.present().since }.is_some_and(|since| at - since > limit)
    }

    /// Cuts the time up to `at` at every boundary, once all the work is known.
    pub fn live(&mut self, at: i64) {
        let mut cuts = self.boundaries(at);
        self.present = Some(self.present_at(at, &cuts));
        cuts.insert(at);
        let cuts: Vec<i64> = cuts.into_iter().collect();
        let mut begun: Vec<&Activity> = self.activities.iter().collect();
        begun.sort_by_key(|activity| Reverse(activity.from));
        let mut open: Vec<&Activity> = Vec::new();
        let mut life = Vec::new();
        for cut in cuts.windows(2) {
            open.retain(|activity| activity.until.is_none_or(|until| until > cut[0]));
            while begun.last().is_some_and(|next| next.from <= cut[0]) {
                open.extend(begun.pop());
            }
            life.push(Stretch {
                shown: self.shown_of(&open, cut[0]),
                from: cut[0],
                until: cut[1],
            });
        }
        self.life = life;
    }

    /// What was shown in that span, piece by piece, for how many µs.
    pub fn stretches(&self, span: &Span) -> impl Iterator<Item = (&Shown, i64)> {
        let all = self.life.iter();
        all.map(|stretch| (&stretch.shown, stretch.within(span)))
            .filter(|(_, length)| *length > 0)
    }
}
