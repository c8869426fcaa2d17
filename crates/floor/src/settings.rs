//! Settings of a queue: how its visits are judged, and where what never ends is cut off.

use serde::{Deserialize, Serialize};

use crate::{BusinessDay, Span, Time, TimeOfDay, Zone};

/// How service level is computed from the counts of decided visits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Formula {
    /// met / (met + late + abandoned in time)
    #[default]
    ExcludeShort,
    /// met / (met + late + abandoned in time + short)
    Offered,
    /// met / (met + late)
    ExcludeAbandonedInTime,
    /// (met + abandoned in time + short) / (met + late + abandoned in time + short)
    AbandonedInTimeMet,
    /// met / answered
    AnsweredOnly,
}

impl Formula {
    /// All of them, in the order of the dictionary.
    pub const ALL: [Self; 5] = [
        Self::ExcludeShort,
        Self::Offered,
        Self::ExcludeAbandonedInTime,
        Self::AbandonedInTimeMet,
        Self::AnsweredOnly,
    ];

    /// The name in configuration, events and figures.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ExcludeShort => "exclude_short",
            Self::Offered => "offered",
            Self::ExcludeAbandonedInTime => "exclude_abandoned_in_time",
            Self::AbandonedInTimeMet => "abandoned_in_time_met",
            Self::AnsweredOnly => "answered_only",
        }
    }
}

/// A vendor whose habits are taken over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Like {
    /// Genesys Cloud
    Genesys,
    /// Cisco UCCE, abandoned calls ignored
    Cisco,
    /// Asterisk, first report
    Asterisk,
    /// Twilio Flex
    Twilio,
    /// Talkdesk
    Talkdesk,
}

impl Like {
    const fn formula(self) -> Formula {
        match self {
            Self::Genesys => Formula::Offered,
            Self::Cisco => Formula::ExcludeAbandonedInTime,
            Self::Asterisk => Formula::AnsweredOnly,
            Self::Twilio | Self::Talkdesk => Formula::ExcludeShort,
        }
    }
}

/// All settings of a queue at one instant.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// Answer threshold `T`.
    pub sl_threshold: Span,
    /// Service level aimed at, 0–1.
    pub sl_target: f64,
    /// The queue's own formula.
    pub sl_formula: Formula,
    /// Whether flow-outs in time count as not met.
    pub count_flow_outs: bool,
    /// Abandons with a shorter wait are short.
    pub short_abandon: Span,
    /// Wrap-up after each handled call where the source has no event for it.
    pub wrapup: Option<Span>,
    /// A visit open so long is lost.
    pub max_wait: Span,
    /// A talk open so long is lost.
    pub max_talk: Span,
    /// A wrap-up open so long is over.
    pub max_wrapup: Span,
    /// A ring open so long is cancelled.
    pub max_ring: Span,
    /// When its days begin.
    pub day: BusinessDay,
}

impl Default for Settings {
    fn default() -> Self {
        let seconds = |s: i64| Span(s * crate::SECOND);
        Self {
            sl_threshold: seconds(20),
            sl_target: 0.8,
            sl_formula: Formula::default(),
            count_flow_outs: false,
            short_abandon: seconds(5),
            wrapup: None,
            max_wait: seconds(2 * 3600),
            max_talk: seconds(4 * 3600),
            max_wrapup: seconds(3600),
            max_ring: seconds(300),
            day: BusinessDay::default(),
        }
    }
}

/// The settings that a configuration or an event gives; the others stay as they are.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SettingsChange {
    /// Sets several at once; those named beside it win.
    pub like: Option<Like>,
    /// See [`Settings::sl_threshold`].
    pub sl_threshold: Option<Span>,
    /// See [`Settings::sl_target`].
    pub sl_target: Option<f64>,
    /// See [`Settings::sl_formula`].
    pub sl_formula: Option<Formula>,
    /// See [`Settings::count_flow_outs`].
    pub count_flow_outs: Option<bool>,
    /// See [`Settings::short_abandon`].
    pub short_abandon: Option<Span>,
    /// See [`Settings::wrapup`].
    pub wrapup: Option<Span>,
    /// See [`Settings::max_wait`].
    pub max_wait: Option<Span>,
    /// See [`Settings::max_talk`].
    pub max_talk: Option<Span>,
    /// See [`Settings::max_wrapup`].
    pub max_wrapup: Option<Span>,
    /// See [`Settings::max_ring`].
    pub max_ring: Option<Span>,
    /// See [`BusinessDay::zone`].
    pub time_zone: Option<Zone>,
    /// See [`BusinessDay::start`].
    pub day_start: Option<TimeOfDay>,
}

impl SettingsChange {
    /// The settings with this change laid over them.
    fn over(&self, mut settings: Settings) -> Settings {
        self.apply_to(&mut settings);
        settings
    }

    /// Lays this change over the settings.
    pub fn apply_to(&self, settings: &mut Settings) {
        if let Some(like) = self.like {
            settings.sl_formula = like.formula();
        }
        let set = |to: &mut Span, from: Option<Span>| {
            if let Some(span) = from {
                *to = span;
            }
        };
        set(&mut settings.sl_threshold, self.sl_threshold);
        set(&mut settings.short_abandon, self.short_abandon);
        set(&mut settings.max_wait, self.max_wait);
        set(&mut settings.max_talk, self.max_talk);
        set(&mut settings.max_wrapup, self.max_wrapup);
        set(&mut settings.max_ring, self.max_ring);
        settings.sl_target = self.sl_target.unwrap_or(settings.sl_target);
        settings.sl_formula = self.sl_formula.unwrap_or(settings.sl_formula);
        settings.count_flow_outs = self.count_flow_outs.unwrap_or(settings.count_flow_outs);
        settings.wrapup = self.wrapup.or(settings.wrapup);
        if let Some(zone) = &self.time_zone {
            settings.day.zone = zone.clone();
        }
        settings.day.start = self.day_start.unwrap_or(settings.day.start);
    }
}

/// Limits of an agent's states: a state held longer is marked `long`.
#[derive(Clone, Debug, PartialEq)]
pub struct LongLimits {
    /// Longest usual talk.
    pub talking: Span,
    /// Longest usual hold.
    pub hold: Span,
    /// Longest usual ring.
    pub ringing: Span,
    /// Longest usual wrap-up.
    pub wrapup: Span,
    /// Longest usual absence.
    pub not_ready: Span,
}

impl Default for LongLimits {
    fn default() -> Self {
        let seconds = |s: i64| Span(s * crate::SECOND);
        Self {
            talking: seconds(20 * 60),
            hold: seconds(3 * 60),
            ringing: seconds(30),
            wrapup: seconds(5 * 60),
            not_ready: seconds(30 * 60),
        }
    }
}

/// What one source is told by the configuration.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Settings of every queue.
    pub default: Settings,
    /// Settings of single queues, laid over the defaults.
    pub queues: std::collections::BTreeMap<String, SettingsChange>,
    /// Events further behind the newest are dropped.
    pub lateness: Span,
    /// Events stamped further ahead of their record are read as of the record.
    pub max_skew: Span,
    /// Sequence numbers grow by one: a number that is missing is an event that was lost.
    pub gapless: bool,
    /// When a state is held too long.
    pub long: LongLimits,
    /// How long calls that are over are remembered, to be shown behind figures, beyond what
    /// figures need.
    pub remember: Span,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            default: Settings::default(),
            queues: std::collections::BTreeMap::new(),
            lateness: Span(15 * 60 * crate::SECOND),
            max_skew: Span(60 * crate::SECOND),
            gapless: false,
            long: LongLimits::default(),
            remember: Span(0),
        }
    }
}

/// The settings of one queue over time: those of the configuration, then each change with its date.
/// Where the configuration itself has changed, that is a change, too: it counts from then on.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Dated {
    base: Settings,
    /// Sorted by key; each with the settings that hold from its time on.
    changes: Vec<(crate::Key, Change, Settings)>,
    /// What the configuration says now.
    configured: Settings,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
enum Change {
    Event(SettingsChange),
    Configuration(Box<Settings>),
}

/// Changes kept apart for one queue; beyond, the oldest is taken as if it had always held.
const MAX_CHANGES: usize = 1_000;

impl Dated {
    pub(crate) fn new(configured: Settings) -> Self {
        Self {
            base: configured.clone(),
            changes: Vec::new(),
            configured,
        }
    }

    /// Takes what the configuration says from an instant on.
    pub(crate) fn configure(&mut self, now: Time, configured: Settings) {
        if configured == self.configured {
            return;
        }
        self.configured = configured.clone();
        let key = crate::Key {
            time: now,
            sequence: Some(u64::MAX),
            rank: u8::MAX,
            id: "".into(),
        };
        self.insert(key, Change::Configuration(Box::new(configured)));
    }

    /// The settings in force at `time`; a change of that very time is in force.
    pub(crate) fn at(&self, time: Time) -> &Settings {
        let after = self.changes.partition_point(|(key, ..)| key.time <= time);
        after
            .checked_sub(1)
            .map_or(&self.base, |last| &self.changes[last].2)
    }

    /// The longest wrap-up that any of them lets be.
    pub(crate) fn longest_wrapup(&self) -> Span {
        let changed = self
            .changes
            .iter()
            .map(|(.., settings)| settings.max_wrapup);
        changed.fold(self.base.max_wrapup, Span::max)
    }

    /// Takes a change in, at its place in order.
    pub(crate) fn change(&mut self, key: crate::Key, change: SettingsChange) {
        self.insert(key, Change::Event(change));
    }

    /// When the oldest change was made, if the next one leaves no room for it: it then holds as if
    /// it always had.
    pub(crate) fn outgrown(&self) -> Option<crate::Time> {
        let full = self.changes.len() >= MAX_CHANGES;
        let oldest = self.changes.first().filter(|_| full);
        oldest.map(|(key, ..)| key.time)
    }

    fn insert(&mut self, key: crate::Key, change: Change) {
        let place = self.changes.partition_point(|(other, ..)| *other < key);
        self.changes.insert(place, (key, change, self.base.clone()));
        for i in place..self.changes.len() {
            let (before, these) = self.changes.split_at_mut(i);
            let last = before.last().map_or(&self.base, |(.., settings)| settings);
            let (_, change, settings) = &mut these[0];
            *settings = match change {
                Change::Event(change) => change.over(last.clone()),
                // What events have changed stays so.
                Change::Configuration(configured) => {
                    before
                        .iter()
                        .fold(
                            (**configured).clone(),
                            |settings, (_, change, _)| match change {
                                Change::Event(change) => change.over(settings),
                                Change::Configuration(_) => settings,
                            },
                        )
                }
            };
        }
        if self.changes.len() > MAX_CHANGES {
            self.base = self.changes.remove(0).2;
        }
    }
}
