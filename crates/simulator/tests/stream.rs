//! The stream of events as such: it repeats, it is in order, it obeys the contract.

use std::collections::{BTreeMap, BTreeSet};

use floor::{SECOND, Time};
use simulator::{Center, Drama, Settings, settings_for_rate};
use wire::event::{CloudEvent, Data, EventType, Mark};

/// 2026-11-23T09:00:00Z
const START: Time = Time(1_795_424_400_000_000);

/// All events of the first so many minutes.
fn first_minutes(settings: Settings, minutes: i64) -> impl Iterator<Item = CloudEvent<'static>> {
    let until = Time(settings.start.0 + minutes * 60 * SECOND);
    Center::new(settings).take_while(move |event| event.time < until)
}

fn is_heartbeat(event: &CloudEvent<'_>) -> bool {
    matches!(&event.data, Data::SourceMark(mark) if mark.mark == Mark::Heartbeat)
}

/// FNV-1a of the events' JSON.
fn fingerprint(events: impl Iterator<Item = CloudEvent<'static>>) -> u64 {
    events
        .flat_map(|event| event.to_json().into_bytes())
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        })
}

#[test]
fn equal_settings_give_equal_events_on_any_machine() {
    let hash = |seed| fingerprint(Center::new(Settings::demo(seed, START)).take(100_000));
    assert_eq!(hash(7), hash(7));
    assert_ne!(hash(7), hash(8));
    assert_eq!(hash(7), 9_173_992_714_184_145_450);
}

#[test]
fn the_first_events_are_as_written_down() {
    let settings = Settings {
        sites: 1,
        queues: 2,
        agents: 6,
        tempo: 0.3,
        ..Settings::demo(1, START)
    };
    let said: Vec<String> = Center::new(settings)
        .filter(|event| !is_heartbeat(event))
        .take(100)
        .map(|event| event.to_json())
        .collect();
    // Two queues and an agent sign in; later, calls.
    let lines = [&said[..7], &said[said.len() - 35..]].concat().join("\n");
    assert_eq!(lines, include_str!("golden/first.jsonl").trim_end());
}

#[test]
fn times_and_sequences_are_in_order_and_ids_are_single() {
    let mut last = START;
    let mut sequences = BTreeMap::<String, u64>::new();
    let mut ids = BTreeSet::new();
    let mut center = Center::new(Settings {
        sites: 3,
        ..Settings::demo(11, START)
    });
    for _ in 0..150_000 {
        let announced = center.next_at();
        let event = center.next();
        assert_eq!(event.time, announced);
        assert!(event.time >= last);
        last = event.time;
        let sequence = sequences.entry(event.source.to_string()).or_default();
        assert_eq!(event.sequence, Some(*sequence + 1));
        *sequence += 1;
        assert!(ids.insert((event.source.to_string(), event.id.to_string())));
    }
    assert_eq!(
        sequences.into_keys().collect::<Vec<_>>(),
        ["acme/site-1", "acme/site-2", "acme/site-3"]
    );
}

#[test]
fn runs_into_one_topic_share_neither_events_nor_calls() {
    let ids = |seed, start| -> BTreeSet<String> {
        first_minutes(Settings::demo(seed, Time(start)), 4)
            .flat_map(|event| {
                [
                    Some(event.id.to_string()),
                    event.subject.map(|call| call.to_string()),
                ]
            })
            .flatten()
            .collect()
    };
    let first = ids(7, START.0);
    assert!(first.is_disjoint(&ids(7, START.0 + 1)));
    assert!(first.is_disjoint(&ids(8, START.0)));
}

#[test]
fn every_event_is_of_the_contract_and_every_type_occurs_within_an_hour() {
    let mut types = BTreeMap::<&str, u64>::new();
    for event in first_minutes(Settings::demo(7, START), 60) {
        let json = event.to_json();
        let read = CloudEvent::from_json(json.as_bytes())
            .unwrap_or_else(|error| panic!("{error}: {json}"));
        assert_eq!(read, event);
        *types.entry(event.data.event_type().word()).or_default() += 1;
    }
    let all: BTreeSet<&str> = EventType::ALL
        .iter()
        .map(|event_type| event_type.word())
        .collect();
    assert_eq!(types.keys().copied().collect::<BTreeSet<_>>(), all);
}

#[test]
fn a_second_without_an_event_is_a_heartbeat() {
    let settings = Settings {
        sites: 2,
        queues: 2,
        agents: 4,
        ..Settings::demo(3, START)
    };
    let mut last = BTreeMap::<String, i64>::new();
    let mut beats = 0;
    for event in first_minutes(settings, 30) {
        let before = last
            .insert(event.source.to_string(), event.time.0)
            .unwrap_or(START.0);
        let silence = event.time.0 - before;
        assert!(silence <= SECOND);
        if is_heartbeat(&event) {
            assert_eq!(silence, SECOND);
            beats += 1;
        }
    }
    assert!(beats > 2 * 30 * 60 / 2, "{beats}");
}

#[test]
fn settings_out_of_bounds_are_held_within() {
    for (sites, queues, agents, tempo) in [
        (0, 0, 0, 0.0),
        (2, 1, 1, f64::NAN),
        (1, 9, 3, -1.0),
        (3, 3, 3, f64::INFINITY),
    ] {
        let settings = Settings {
            sites,
            queues,
            agents,
            tempo,
            ..Settings::demo(1, START)
        };
        assert_eq!(Center::new(settings).take(2_000).count(), 2_000);
    }
    for rate in [f64::NAN, -3.0, 0.0, 1.0] {
        assert!(settings_for_rate(rate, 1, START).agents >= 1);
    }
    let early = Settings {
        drama: Drama::Day,
        utc_offset_minutes: -300,
        ..Settings::demo(1, Time(-5))
    };
    assert_eq!(Center::new(early).take(2_000).count(), 2_000);
}
