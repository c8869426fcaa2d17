//! How far a source has come at its reader: what tells whether an event is late there.

use floor::Time;

/// The newest time of one source, as a reader would have it who does not look ahead of the clock:
/// an event stamped ahead is not counted on until its time has come. So what is late by this is
/// late for a board that is running as well as for one made later of any instant since then.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Progress {
    newest: Time,
    /// The first of those stamped ahead. The others are let go: there is another one soon.
    ahead: Option<Time>,
}

impl Progress {
    pub(crate) const fn none() -> Self {
        Self {
            newest: Time::MIN,
            ahead: None,
        }
    }

    /// The newest time read of whose time has come.
    pub(crate) fn newest(&mut self, now: Time) -> Time {
        if let Some(ahead) = self.ahead.take_if(|ahead| *ahead <= now) {
            self.newest = self.newest.max(ahead);
        }
        self.newest
    }

    /// Notes an event that is read now, as of a time.
    pub(crate) fn note(&mut self, time: Time, now: Time) {
        let newest = self.newest(now);
        if time <= now {
            self.newest = newest.max(time);
        } else {
            self.ahead.get_or_insert(time);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Progress;
    use floor::Time;

    #[test]
    fn what_is_stamped_ahead_counts_once_its_time_has_come() {
        let mut progress = Progress::none();
        progress.note(Time(10), Time(10));
        progress.note(Time(25), Time(11));
        progress.note(Time(26), Time(12));
        assert_eq!(progress.newest(Time(24)), Time(10));
        progress.note(Time(27), Time(25));
        assert_eq!(progress.newest(Time(26)), Time(25));
        assert_eq!(progress.newest(Time(27)), Time(27));
        progress.note(Time(20), Time(28));
        assert_eq!(progress.newest(Time(28)), Time(27));
    }
}
