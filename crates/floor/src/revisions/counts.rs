//! How often which figure was revised: in total, in the last hour, today.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{QueueId, Tally, Time};

/// What the last hour is, in seconds.
const HOUR: i64 = 3_600;
/// Changes of the last hour kept apart by second and figure; of more, the oldest leave it early.
const MOST_IN_HOUR: usize = 1_000_000;

/// How often a figure was revised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RevisedFigure {
    /// The queue; none: of agents without a queue.
    pub queue: Option<QueueId>,
    /// What was counted or summed up.
    pub tally: Tally,
    /// Revisions that changed it.
    pub total: u64,
    /// Of these, in the last hour.
    pub last_hour: u64,
    /// Of these, since the site's business day began.
    pub today: u64,
}

type Figure = (Option<QueueId>, Tally);

/// Exact counts of revisions. One entry for each queue and tally at most.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Counts {
    events: u64,
    events_today: u64,
    /// In total and today.
    figures: BTreeMap<Figure, (u64, u64)>,
    /// Events by the second at which they came, of the last hour.
    events_by_second: BTreeMap<i64, u64>,
    /// Figures by second, of the last hour.
    by_second: BTreeMap<(i64, Figure), u64>,
}

impl Counts {
    /// Counts an event that changed these figures, each named once.
    pub(crate) fn add(&mut self, at: Time, figures: impl Iterator<Item = Figure>) {
        let second = at.bucket();
        self.events += 1;
        self.events_today += 1;
        *self.events_by_second.entry(second).or_default() += 1;
        for figure in figures {
            let (total, today) = self.figures.entry(figure).or_default();
            *total += 1;
            *today += 1;
            *self.by_second.entry((second, figure)).or_default() += 1;
        }
        self.forget(second);
    }

    fn forget(&mut self, now: i64) {
        let gone = |second: i64| second <= now - HOUR;
        while let Some(first) = self
            .events_by_second
            .first_entry()
            .filter(|it| gone(*it.key()))
        {
            first.remove();
        }
        while let Some(first) = self.by_second.first_entry() {
            if !gone(first.key().0) {
                break;
            }
            first.remove();
        }
        while self.by_second.len() > MOST_IN_HOUR {
            self.by_second.pop_first();
        }
    }

    /// A new day: nothing has been revised in it.
    pub(crate) fn begin_day(&mut self) {
        self.events_today = 0;
        for (_, today) in self.figures.values_mut() {
            *today = 0;
        }
    }

    /// Events since the day began.
    pub(crate) const fn events_today(&self) -> u64 {
        self.events_today
    }

    /// Events in total.
    pub(crate) const fn events(&self) -> u64 {
        self.events
    }

    /// Events of the last hour.
    pub(crate) fn events_in_hour(&self, now: Time) -> u64 {
        let from = now.floor_second() - HOUR + 1;
        self.events_by_second
            .range(from..)
            .map(|(_, count)| count)
            .sum()
    }

    /// Every figure that was ever revised.
    pub(crate) fn figures(&self, now: Time) -> Vec<RevisedFigure> {
        let from = now.floor_second() - HOUR;
        let mut hour: BTreeMap<Figure, u64> = BTreeMap::new();
        for (&(second, figure), count) in self.by_second.iter().rev() {
            if second <= from {
                break;
            }
            *hour.entry(figure).or_default() += count;
        }
        let figures = self
            .figures
            .iter()
            .map(|(&(queue, tally), &(total, today))| RevisedFigure {
                queue,
                tally,
                total,
                last_hour: hour.get(&(queue, tally)).copied().unwrap_or(0),
                today,
            });
        figures.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{SECOND, Span};

    #[test]
    fn the_last_hour_is_exact_and_the_total_stays() {
        let mut counts = Counts::default();
        let at = |second: i64| Time(0) + Span(second * SECOND);
        let billing = Some(QueueId::at(0));
        for second in [1, 1, 100, 3_600] {
            counts.add(at(second), [(billing, Tally::Late)].into_iter());
        }
        counts.add(at(3_600), [(billing, Tally::Met)].into_iter());
        let of = |now, tally| {
            let figures = counts.figures(at(now));
            let found = figures.iter().find(|figure| figure.tally == tally);
            found.map(|figure| (figure.total, figure.last_hour))
        };
        assert_eq!(of(3_600, Tally::Late), Some((4, 4)));
        assert_eq!(of(3_601, Tally::Late), Some((4, 2)), "(1, 3601]");
        assert_eq!(of(3_601, Tally::Met), Some((1, 1)));
        assert_eq!(of(9_000, Tally::Met), Some((1, 0)));
        assert_eq!(of(3_601, Tally::Lost), None);
        assert_eq!((counts.events(), counts.events_in_hour(at(3_601))), (5, 3));
        assert_eq!(counts.events_today(), 5);
        counts.begin_day();
        counts.add(at(4_000), [(billing, Tally::Met)].into_iter());
        let today = counts.figures(at(4_000));
        assert_eq!(today.iter().map(|it| it.today).collect::<Vec<_>>(), [1, 0]);
        assert_eq!((counts.events(), counts.events_today()), (6, 1));
    }
}
