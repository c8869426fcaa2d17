//! Settings of queues, sources and agents, and how a `queue.config` changes them.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{SECOND, day};

/// What the configuration file would say. The default is an empty file.
#[derive(Clone, Debug)]
pub struct Settings {
    /// `[queue.default]`
    pub default: QueueSettings,
    /// `[queue.billing]` or `[queue."site/billing"]`: the settings as they would stand in a
    /// `queue.config`; a name with the source wins.
    pub queues: BTreeMap<String, Value>,
    /// `[input]`
    pub input: SourceSettings,
    /// `[source."acme/site-1"]`
    pub sources: BTreeMap<String, SourceSettings>,
    /// `[agents]`
    pub long: LongLimits,
}

/// How a source's times are taken, in µs, and where it is.
#[derive(Clone, Debug)]
pub struct SourceSettings {
    /// An event later than this behind its source's newest is dropped.
    pub lateness: i64,
    /// A stamp further than this after its reception is not believed.
    pub max_skew: i64,
    /// The zone of all that names no other.
    pub time_zone: Option<String>,
}

/// Past these an agent's state is `long`, in µs.
#[derive(Clone, Copy, Debug)]
pub struct LongLimits {
    /// In one talk without a change.
    pub talking: i64,
    /// With the caller on hold.
    pub hold: i64,
    /// With a ringing phone.
    pub ringing: i64,
    /// In wrap-up.
    pub wrapup: i64,
    /// Not ready for one reason.
    pub not_ready: i64,
}

/// The settings of one queue; durations in µs.
#[derive(Clone, Debug)]
pub struct QueueSettings {
    /// T: a wait of at most this is in time.
    pub sl_seconds: i64,
    /// The share to reach, 0–1.
    pub sl_target: f64,
    /// One of the five of metrics.md.
    pub sl_formula: String,
    /// `flow_outs = "count"`
    pub count_flow_outs: bool,
    /// s: an abandon after less than this is short.
    pub short_abandon_seconds: i64,
    /// Automatic wrap-up, where there is no event for it.
    pub wrapup_seconds: Option<i64>,
    /// A visit open for this is lost.
    pub max_wait: i64,
    /// A talk open for this is lost.
    pub max_talk: i64,
    /// A wrap-up open for this is over.
    pub max_wrapup: i64,
    /// A ring of this length is over.
    pub max_ring: i64,
    /// By its name in the list of the IANA.
    pub time_zone: String,
    /// When the business day begins, in µs after midnight.
    pub day_start: i64,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            default: QueueSettings::default(),
            queues: BTreeMap::new(),
            input: SourceSettings {
                lateness: 15 * 60 * SECOND,
                max_skew: 60 * SECOND,
                time_zone: None,
            },
            sources: BTreeMap::new(),
            long: LongLimits {
                talking: 20 * 60 * SECOND,
                hold: 3 * 60 * SECOND,
                ringing: 30 * SECOND,
                wrapup: 5 * 60 * SECOND,
                not_ready: 30 * 60 * SECOND,
            },
        }
    }
}

impl Default for QueueSettings {
    fn default() -> QueueSettings {
        QueueSettings {
            sl_seconds: 20 * SECOND,
            sl_target: 0.80,
            sl_formula: "exclude_short".into(),
            count_flow_outs: false,
            short_abandon_seconds: 5 * SECOND,
            wrapup_seconds: None,
            max_wait: 2 * 3600 * SECOND,
            max_talk: 4 * 3600 * SECOND,
            max_wrapup: 3600 * SECOND,
            max_ring: 5 * 60 * SECOND,
            time_zone: "UTC".into(),
            day_start: 0,
        }
    }
}

impl Settings {
    /// How the source's times are taken.
    pub fn source(&self, source: &str) -> &SourceSettings {
        self.sources.get(source).unwrap_or(&self.input)
    }

    /// What holds at a source for its agents, and for every queue that says nothing else.
    pub fn site(&self, source: &str) -> QueueSettings {
        let mut settings = self.default.clone();
        if let Some(zone) = &self.source(source).time_zone {
            settings.time_zone.clone_from(zone);
        }
        settings
    }

    /// The file's settings of a queue, before any `queue.config`.
    pub fn queue(&self, source: &str, queue: &str) -> QueueSettings {
        let own = self.queues.get(&format!("{source}/{queue}"));
        let mut settings = self.site(source);
        if let Some(change) = own.or_else(|| self.queues.get(queue)) {
            settings.apply(change);
        }
        settings
    }
}

impl QueueSettings {
    /// Takes over what a `queue.config` names. A preset comes first, so that a setting named
    /// beside it wins.
    pub fn apply(&mut self, change: &Value) {
        if let Some(product) = change["like"].as_str() {
            self.sl_formula = preset(product).into();
        }
        if let Some(formula) = change["sl_formula"].as_str() {
            self.sl_formula = formula.into();
        }
        if let Some(flow_outs) = change["flow_outs"].as_str() {
            self.count_flow_outs = flow_outs == "count";
        }
        if let Some(target) = change["sl_target"].as_f64() {
            self.sl_target = target;
        }
        let duration = |key: &str| {
            change[key]
                .as_f64()
                .map(|seconds| (seconds * 1e6).round() as i64)
        };
        let take = |setting: &mut i64, key: &str| *setting = duration(key).unwrap_or(*setting);
        take(&mut self.sl_seconds, "sl_seconds");
        take(&mut self.short_abandon_seconds, "short_abandon_seconds");
        take(&mut self.max_wait, "max_wait");
        take(&mut self.max_talk, "max_talk");
        take(&mut self.max_wrapup, "max_wrapup");
        take(&mut self.max_ring, "max_ring");
        self.wrapup_seconds = duration("wrapup_seconds").or(self.wrapup_seconds);
        // A zone that nobody knows, or a time that no clock reads, leaves all as it was.
        if let Some(name) = change["time_zone"].as_str()
            && day::zone(name).is_some()
        {
            self.time_zone = name.into();
        }
        if let Some(time) = change["day_start"].as_str().and_then(day::time_of_day) {
            self.day_start = time;
        }
    }
}

fn preset(product: &str) -> &'static str {
    match product {
        "genesys" => "offered",
        "cisco" => "exclude_abandoned_in_time",
        "asterisk" => "answered_only",
        _ => "exclude_short",
    }
}
