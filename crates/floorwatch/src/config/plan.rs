//! From the configuration to what the core is told of one source.

use std::collections::BTreeMap;

use floor::{Plan, Settings, SettingsChange, Span};

use super::Config;
use super::queue::over;

impl Config {
    /// The settings of a queue of which nothing is said, and of a pool of queues.
    pub fn default_settings(&self) -> Settings {
        let mut settings = Settings::default();
        self.queues.default.apply_to(&mut settings);
        settings
    }

    /// What one source is told: its own section wins over the defaults, a queue's over both.
    pub fn plan(&self, id: &str) -> Plan {
        let source = self.sources.named.get(id).cloned().unwrap_or_default();
        let preset = SettingsChange {
            like: source.like,
            time_zone: source.time_zone,
            ..SettingsChange::default()
        };
        let mut default = Settings::default();
        over(&self.queues.default, &preset).apply_to(&mut default);
        Plan {
            default,
            queues: self.queues_of(id),
            lateness: source.lateness.unwrap_or(self.input.lateness),
            max_skew: source.max_skew.unwrap_or(self.input.max_skew),
            gapless: source.gapless,
            long: self.long.clone(),
            remember: Span(0),
        }
    }

    /// How far ahead of its record an event of a source may be stamped.
    pub fn max_skew(&self, id: &str) -> Span {
        self.sources
            .named
            .get(id)
            .and_then(|source| source.max_skew)
            .unwrap_or(self.input.max_skew)
    }

    /// Queues by their id alone, those named with this site laid over them.
    fn queues_of(&self, id: &str) -> BTreeMap<String, SettingsChange> {
        let mut queues = self.queues.named.clone();
        for (name, change) in &self.queues.named {
            let Some(queue) = queue_at(name, id) else {
                continue;
            };
            let lower = queues.remove(queue).unwrap_or_default();
            queues.insert(queue.to_owned(), over(&lower, change));
        }
        queues
    }
}

/// The queue meant by `tenant/site/queue` or `site/queue`, if it is of this source.
fn queue_at<'a>(name: &'a str, source: &str) -> Option<&'a str> {
    let site = source.rsplit('/').next().unwrap_or(source);
    [source, site]
        .into_iter()
        .find_map(|prefix| name.strip_prefix(prefix)?.strip_prefix('/'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use floor::{Formula, SECOND};

    fn config(text: &str) -> Config {
        Config::read(text, []).unwrap()
    }

    #[test]
    fn a_queue_with_its_site_wins_over_the_queue_alone() {
        let config = config(
            "[queue.default]\nsl_seconds = 30\n[queue.billing]\nsl_seconds = 10\nsl_target = 0.9\n\
             [queue.\"acme/site-1/billing\"]\nsl_seconds = 5\n[queue.\"site-2/sales\"]\nlike = \"cisco\"",
        );
        let here = config.plan("acme/site-1");
        assert_eq!(here.default.sl_threshold, Span(30 * SECOND));
        assert_eq!(here.queues["billing"].sl_threshold, Some(Span(5 * SECOND)));
        assert_eq!(here.queues["billing"].sl_target, Some(0.9));
        assert!(!here.queues.contains_key("sales"));
        let there = config.plan("acme/site-2");
        assert_eq!(
            there.queues["billing"].sl_threshold,
            Some(Span(10 * SECOND))
        );
        assert!(there.queues.contains_key("sales"));
    }

    #[test]
    fn a_preset_of_the_source_wins_over_the_default_formula() {
        let config = config(
            "[queue.default]\nsl_formula = \"offered\"\n[source.\"a/b\"]\nlike = \"asterisk\"\nlateness = \"1m\"",
        );
        assert_eq!(config.plan("a/b").default.sl_formula, Formula::AnsweredOnly);
        assert_eq!(config.plan("a/b").lateness, Span(60 * SECOND));
        assert_eq!(config.plan("a/c").default.sl_formula, Formula::Offered);
        assert_eq!(config.plan("a/c").lateness, Span(900 * SECOND));
    }
}
