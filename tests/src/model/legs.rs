//! When talks and wrap-ups end, now that all is known of the call and of its agents elsewhere
//! (rules 14 and 15).

use super::calls::Call;
use super::history::History;
use super::parts::{FoldedLeg, LegEnd, WrapUp};
use super::time::Moment;

/// One agent's handling of a call, as it stands at the board's instant. What has no end is open.
#[derive(Clone, Debug)]
pub struct Leg {
    pub call: String,
    pub agent: String,
    pub queue: Option<String>,
    pub began: Moment,
    pub ended: Option<Moment>,
    pub handled: bool,
    pub holds: Vec<(i64, Option<i64>)>,
    pub wrapup: Option<(i64, Option<i64>)>,
}

impl Leg {
    pub fn is_open(&self) -> bool {
        self.ended.is_none()
    }

    pub fn is_on_hold(&self) -> bool {
        self.holds.iter().any(|(_, end)| end.is_none())
    }

    /// The end of all work on a handled leg, if it has come.
    pub fn work_end(&self) -> Option<i64> {
        match (self.handled, self.wrapup) {
            (false, _) => None,
            (true, Some((_, end))) => end,
            (true, None) => self.ended.map(|moment| moment.time),
        }
    }

    pub fn hold_time(&self) -> i64 {
        self.holds
            .iter()
            .filter_map(|(start, end)| Some((*end)? - start))
            .sum()
    }

    /// Without hold.
    pub fn talk_time(&self) -> i64 {
        let end = self.ended.map_or(self.began.time, |moment| moment.time);
        end - self.began.time - self.hold_time()
    }

    pub fn wrapup_time(&self) -> i64 {
        self.wrapup
            .and_then(|(start, end)| Some(end? - start))
            .unwrap_or(0)
    }

    pub fn handle_time(&self) -> i64 {
        self.talk_time() + self.hold_time() + self.wrapup_time()
    }
}

/// The call's legs with their ends as known at `at`.
pub fn settle(history: &History, call: &Call, at: i64) -> Vec<Leg> {
    call.legs
        .iter()
        .map(|leg| settle_one(history, leg, &call.conferences, at))
        .collect()
}

fn settle_one(history: &History, leg: &FoldedLeg, conferences: &[Moment], at: i64) -> Leg {
    let ended = match leg.end {
        LegEnd::Handled(moment) => Some(moment),
        LegEnd::NoneSoFar => drawn_away(history, leg, conferences, None),
        LegEnd::LostForGood(limit) => {
            Some(drawn_away(history, leg, conferences, Some(limit)).unwrap_or(limit))
        }
    };
    Leg {
        call: leg.call.clone(),
        agent: leg.agent.clone(),
        queue: leg.queue.clone(),
        began: leg.began,
        ended,
        handled: matches!(leg.end, LegEnd::Handled(_)),
        holds: holds_until(leg, ended),
        wrapup: wrapup(history, leg, at),
    }
}

/// The first answer of another call by the leg's agent, before `until`, that says this talk is
/// over: one while the call was neither on hold nor, since the talk began, made a conference.
pub fn drawn_away(
    history: &History,
    leg: &FoldedLeg,
    conferences: &[Moment],
    until: Option<Moment>,
) -> Option<Moment> {
    let on_hold = |moment: Moment| {
        leg.holds
            .iter()
            .any(|(start, end)| *start < moment && end.is_none_or(|end| end > moment))
    };
    let in_conference = |moment: Moment| {
        conferences
            .iter()
            .any(|conference| *conference > leg.began && *conference < moment)
    };
    history
        .connections_elsewhere(&leg.agent, &leg.call)
        .find(|moment| {
            *moment > leg.began
                && until.is_none_or(|until| *moment < until)
                && !on_hold(*moment)
                && !in_conference(*moment)
        })
}

/// Hold closes with its leg.
fn holds_until(leg: &FoldedLeg, ended: Option<Moment>) -> Vec<(i64, Option<i64>)> {
    let within = leg
        .holds
        .iter()
        .filter(|(start, _)| ended.is_none_or(|ended| *start < ended));
    within
        .map(|(start, end)| {
            let end = [*end, ended].into_iter().flatten().min();
            (start.time, end.map(|moment| moment.time))
        })
        .collect()
}

/// The leg's wrap-up, from the leg's end on, if there is one; without an end while it lasts.
fn wrapup(history: &History, leg: &FoldedLeg, at: i64) -> Option<(i64, Option<i64>)> {
    let LegEnd::Handled(talk_end) = leg.end else {
        return None;
    };
    let start = talk_end.time;
    let end = match (leg.wrapup, leg.settings.wrapup_seconds) {
        (Some(wrapup), _) => opened_wrapup_end(history, leg, wrapup),
        (None, Some(automatic)) => start + automatic,
        (None, None) => return None,
    };
    let end = end.min(start + leg.settings.max_wrapup);
    Some((start, (end <= at).then_some(end)))
}

/// At its end event; with none so far, when the agent goes on to something else.
fn opened_wrapup_end(history: &History, leg: &FoldedLeg, wrapup: WrapUp) -> i64 {
    if let Some(end) = wrapup.end {
        return end.time;
    }
    let elsewhere = history.connections_elsewhere(&leg.agent, &leg.call);
    let dismissals = history.dismissals(&leg.agent).iter().copied();
    let first = elsewhere
        .chain(dismissals)
        .filter(|moment| *moment > wrapup.opened)
        .min();
    first.map_or(i64::MAX, |moment| moment.time)
}

/// Whether an end event at `time` closes the leg's wrap-up: opened, not yet ended, and not past
/// `max_wrapup`, which comes before an event of its very time.
pub fn wrapup_can_end(leg: &FoldedLeg, time: i64) -> bool {
    match (leg.end, leg.wrapup) {
        (LegEnd::Handled(talk_end), Some(wrapup)) => {
            wrapup.end.is_none() && time < talk_end.time + leg.settings.max_wrapup
        }
        _ => false,
    }
}
