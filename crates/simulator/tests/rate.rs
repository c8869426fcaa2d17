//! A center asked for a rate has it.

use floor::{SECOND, Time};
use simulator::{Center, Drama, Settings, expected_rate, settings_for_rate, with_tempo_for_rate};

/// 2026-11-23T09:00:00Z
const START: Time = Time(1_795_424_400_000_000);

/// Events of each minute, the first two aside, in which people sign in and calls begin.
fn minutes(settings: Settings, count: usize) -> Vec<f64> {
    let begin = settings.start.0 + 120 * SECOND;
    let mut minutes = vec![0.0; count];
    for event in Center::new(settings) {
        let Ok(minute) = usize::try_from((event.time.0 - begin).div_euclid(60 * SECOND)) else {
            continue;
        };
        match minutes.get_mut(minute) {
            Some(events) => *events += 1.0 / 60.0,
            None => break,
        }
    }
    minutes
}

#[allow(clippy::cast_precision_loss, reason = "a few minutes")]
fn mean(minutes: &[f64]) -> f64 {
    minutes.iter().sum::<f64>() / minutes.len() as f64
}

fn assert_near(value: f64, wanted: f64, share: f64) {
    assert!(
        (value / wanted - 1.0).abs() <= share,
        "{value} is not {wanted} within {share}"
    );
}

#[test]
fn a_small_rate_is_met_over_time() {
    for (rate, count) in [(5.0, 240), (10.0, 120), (20.0, 60), (50.0, 30), (200.0, 10)] {
        assert_near(
            mean(&minutes(settings_for_rate(rate, 4, START), count)),
            rate,
            0.10,
        );
    }
}

#[test]
fn a_large_rate_is_met_in_every_minute() {
    for (rate, count) in [(500.0, 10), (1_000.0, 8), (5_000.0, 3)] {
        for minute in minutes(settings_for_rate(rate, 5, START), count) {
            assert_near(minute, rate, 0.10);
        }
    }
}

#[test]
fn the_largest_rate_is_met() {
    let settings = settings_for_rate(50_000.0, 6, START);
    assert_eq!((settings.agents, settings.sites), (250_000, 50));
    for minute in minutes(settings, 1) {
        assert_near(minute, 50_000.0, 0.10);
    }
}

#[test]
fn given_agents_make_a_given_rate_by_their_tempo() {
    for (agents, rate) in [(300, 30.0), (100, 100.0), (2_000, 40.0)] {
        let settings = Settings {
            agents,
            drama: Drama::Steady,
            ..Settings::demo(8, START)
        };
        let settings = with_tempo_for_rate(settings, rate);
        assert_eq!(settings.agents, agents);
        assert_near(mean(&minutes(settings, 40)), rate, 0.12);
    }
}

#[test]
fn sites_are_no_larger_than_sites_are() {
    for rate in [5.0, 100.0, 149.0, 151.0, 2_000.0, 9_000.0] {
        let settings = settings_for_rate(rate, 1, START);
        assert!(settings.agents <= settings.sites * 5_000, "{settings:?}");
        assert!(
            (settings.tempo - 1.0).abs() < 0.2 || settings.agents == 250_000,
            "{settings:?}"
        );
        assert_near(expected_rate(&settings), rate, 0.01);
    }
}
