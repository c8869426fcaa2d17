//! What an agent has done in the last hour: sums kept beside the log that they are of.

use serde::{Deserialize, Serialize};

use crate::windows::Log;
use crate::{SECOND, Span, Tally, Time, Window};

/// The legs that were done in the last 60 minutes.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Worked {
    legs: i64,
    /// Their talk, hold and wrap-up.
    time: i64,
    /// The whole second up to which it has slid.
    slid: i64,
}

impl Worked {
    pub(crate) const fn legs(self) -> i64 {
        self.legs
    }

    pub(crate) const fn time(self) -> Span {
        Span(self.time)
    }

    /// Takes in what the log has taken in, or, below 0, has given back.
    pub(crate) const fn add(&mut self, tally: Tally, amount: i64) {
        match tally {
            Tally::Handled => self.legs += amount,
            Tally::Talk | Tally::Hold | Tally::Wrapup => self.time += amount,
            _ => {}
        }
    }

    /// Lets go of what the hour has left behind, and has the log do so.
    pub(crate) fn slide(&mut self, log: &mut Log, now: i64) {
        if now > self.slid {
            let hour = Window::M60.length();
            let gone = log.amounts_after(self.slid - hour);
            for (_, tally, amount) in gone.take_while(|(second, ..)| *second <= now - hour) {
                self.add(tally, -amount);
            }
            self.slid = now;
            log.forget(now);
        }
    }

    /// When the hour leaves something behind next.
    pub(crate) fn turn(self, log: &Log) -> Option<Time> {
        let hour = Window::M60.length();
        let mut next = log.amounts_after(self.slid - hour);
        let (second, ..) = next.find(|(_, tally, _)| *tally == Tally::Handled)?;
        Some(Time((second + hour) * SECOND))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hour_is_as_long_as_the_windows_are() {
        let (mut log, mut worked) = (Log::default(), Worked::default());
        for (second, tally, amount) in [
            (100, Tally::Handled, 1),
            (100, Tally::Talk, 5),
            (101, Tally::RingNoAnswer, 1),
            (200, Tally::Handled, 1),
            (200, Tally::Hold, 7),
        ] {
            log.add(second, tally, amount);
            worked.add(tally, amount);
        }
        worked.slide(&mut log, 3_699);
        assert_eq!((worked.legs(), worked.time()), (2, Span(12)));
        assert_eq!(worked.turn(&log), Some(Time(3_700 * SECOND)));
        worked.slide(&mut log, 3_700);
        assert_eq!((worked.legs(), worked.time()), (1, Span(7)));
        assert_eq!(worked.turn(&log), Some(Time(3_800 * SECOND)));
        worked.slide(&mut log, 9_000);
        assert_eq!((worked.legs(), worked.time()), (0, Span(0)));
        assert_eq!(worked.turn(&log), None);
    }
}
