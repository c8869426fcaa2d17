//! The whole center: its sites, merged into one stream in order of time.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use floor::Time;
use wire::event::CloudEvent;

use crate::said::Said;
use crate::settings::Settings;
use crate::site::Site;
use crate::words::Voice;

/// A simulated contact center: an endless stream of events in order of time over all its sites.
///
/// Equal [`Settings`] give equal events. As an [`Iterator`] it never ends.
///
/// ```
/// use simulator::{Center, Settings};
///
/// let mut center = Center::new(Settings::demo(7, floor::Time(1_795_424_400_000_000)));
/// let first = center.next_at();
/// let event = center.next();
/// assert!(center.next_at() >= first);
/// # let _ = event;
/// ```
pub struct Center {
    settings: Settings,
    pub(crate) sites: Vec<Site>,
    voices: Vec<Voice>,
    /// The next event of every site.
    order: BinaryHeap<Reverse<(i64, usize)>>,
}

impl Center {
    /// Opens a center. Settings out of bounds are held within them.
    #[must_use]
    #[allow(
        clippy::needless_pass_by_value,
        reason = "the center is made from its settings and keeps them"
    )]
    pub fn new(settings: Settings) -> Self {
        let settings = settings.bounded();
        let sites: Vec<Site> = (0..settings.sites)
            .map(|index| Site::new(&settings, index))
            .collect();
        let order = sites
            .iter()
            .enumerate()
            .map(|(index, site)| Reverse((site.next_at(), index)))
            .collect();
        let voices = (0..settings.sites)
            .map(|index| Voice::new(&settings, index))
            .collect();
        Self {
            settings,
            sites,
            voices,
            order,
        }
    }

    /// The settings, as held within their bounds.
    #[must_use]
    pub const fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The time of the next event.
    #[must_use]
    pub fn next_at(&self) -> Time {
        self.order
            .peek()
            .map_or(Time::MAX, |Reverse((at, _))| Time(*at))
    }

    /// Takes the next event. Times never fall, and `sequence` grows within each source.
    #[allow(
        clippy::should_implement_trait,
        reason = "there always is a next one, so no Option; an Iterator too"
    )]
    pub fn next(&mut self) -> CloudEvent<'static> {
        self.next_of_site().1
    }

    /// The next event, and the index of its site.
    pub(crate) fn next_of_site(&mut self) -> (usize, CloudEvent<'static>) {
        loop {
            if let Some((index, at, said)) = self.next_said() {
                return (
                    index,
                    self.voices[index].event(&self.sites[index], at, said),
                );
            }
        }
    }

    /// The next event in numbers, and whose it is. A site always has one in store.
    pub(crate) fn next_said(&mut self) -> Option<(usize, i64, Said)> {
        let mut first = self.order.peek_mut()?;
        let Reverse((_, index)) = *first;
        let site = &mut self.sites[index];
        let said = site.next();
        *first = Reverse((site.next_at(), index));
        said.map(|(at, said)| (index, at, said))
    }
}

impl Iterator for Center {
    type Item = CloudEvent<'static>;

    fn next(&mut self) -> Option<Self::Item> {
        Some(Self::next(self))
    }
}
