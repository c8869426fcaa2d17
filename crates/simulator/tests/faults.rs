//! Faults on demand: what is delivered is what was asked for, and its fate is what the contract's
//! rules make of it.

use std::collections::{BTreeMap, BTreeSet};

use floor::{SECOND, Span, Time};
use simulator::{Center, Delivery, Drama, Fate, Faults, Faulty, Settings};
use wire::event::{CloudEvent, Data, DeclaredState, Mark, TransferKind, WrapupPhase};

/// 2026-11-23T09:00:00Z
const START: Time = Time(1_795_424_400_000_000);
/// The contract's usual settings.
const LATENESS: Span = Span(900 * SECOND);
const MAX_SKEW: Span = Span(60 * SECOND);
const MINUTES: i64 = 60;
const END: Time = Time(START.0 + MINUTES * 60 * SECOND);

fn settings(seed: u64) -> Settings {
    Settings {
        sites: 3,
        queues: 6,
        agents: 60,
        ..Settings::demo(seed, START)
    }
}

fn deliveries(seed: u64, faults: &Faults) -> Vec<Delivery> {
    Faulty::new(settings(seed), faults, END).collect()
}

fn seconds(seconds: i64) -> Span {
    Span(seconds * SECOND)
}

/// Each fault alone, and all of them.
fn faults() -> Vec<Faults> {
    let none = Faults::default();
    let all = Faults {
        late: 0.05,
        duplicate: 0.1,
        lost_end: 0.01,
        skew: seconds(30),
        out_of_order: seconds(30),
        restart: Some(seconds(1_200)),
    };
    vec![
        Faults {
            late: 0.05,
            ..none.clone()
        },
        Faults {
            duplicate: 0.1,
            ..none.clone()
        },
        Faults {
            lost_end: 1.0,
            ..none.clone()
        },
        Faults {
            skew: seconds(30),
            ..none.clone()
        },
        Faults {
            skew: seconds(90),
            ..none.clone()
        },
        Faults {
            out_of_order: seconds(30),
            ..none.clone()
        },
        Faults {
            restart: Some(seconds(1_200)),
            ..none.clone()
        },
        // As much of each as can be.
        Faults {
            late: Faults::MOST_LATE,
            duplicate: 1.0,
            lost_end: 1.0,
            skew: seconds(70),
            out_of_order: Faults::MOST_OUT_OF_ORDER,
            restart: Some(Faults::LEAST_RESTART),
        },
        Faults {
            skew: seconds(90),
            ..all.clone()
        },
        Faults {
            skew: Faults::MOST_SKEW,
            ..all.clone()
        },
        all,
    ]
}

/// What a reader has seen of one source.
#[derive(Default)]
struct Reader {
    /// As of when each delivery was read.
    read: Vec<Time>,
    newest: Option<Time>,
    ids: BTreeSet<String>,
}

impl Reader {
    /// Rules 3 and 4 in the most obvious form.
    fn fate(&mut self, delivery: &Delivery) -> Fate {
        let event = &delivery.event;
        let read_at = if event.time > delivery.at + MAX_SKEW {
            delivery.at
        } else {
            event.time
        };
        assert_eq!(read_at, delivery.read_at, "{event:?}");
        let late = self
            .newest
            .is_some_and(|newest| read_at < newest - LATENESS);
        self.newest = self.newest.max(Some(read_at));
        self.read.push(read_at);
        if late {
            return Fate::Late;
        }
        if self.ids.insert(event.id.to_string()) {
            Fate::Counts
        } else {
            Fate::Duplicate
        }
    }

    /// Late also for who has not yet seen what is stamped ahead of the delivery.
    fn is_late_already(&self, delivery: &Delivery) -> bool {
        let newest = self.read.iter().filter(|time| **time <= delivery.at).max();
        newest.is_some_and(|newest| delivery.read_at < *newest - LATENESS)
    }
}

#[test]
fn every_delivery_has_the_fate_that_the_rules_give_it() {
    for (case, faults) in faults().iter().enumerate() {
        let mut readers = BTreeMap::<String, Reader>::new();
        for delivery in deliveries(case as u64, faults) {
            if delivery.fate == Fate::Lost {
                continue;
            }
            let reader = readers
                .entry(delivery.event.source.to_string())
                .or_default();
            let fate = reader.fate(&delivery);
            assert_eq!(delivery.fate, fate, "{faults:?}: {delivery:?}");
            assert!(
                fate != Fate::Late || reader.is_late_already(&delivery),
                "{delivery:?}"
            );
        }
    }
}

#[test]
fn every_event_counts_once_or_it_is_said_why_not() {
    for (case, faults) in faults().iter().enumerate() {
        let seed = case as u64;
        let mut fates = BTreeMap::<(String, String), Vec<Fate>>::new();
        for delivery in deliveries(seed, faults) {
            let event = &delivery.event;
            let id = (event.source.to_string(), event.id.to_string());
            fates.entry(id).or_default().push(delivery.fate);
        }
        let center = Center::new(Settings {
            restart: faults.restart,
            ..settings(seed)
        });
        for event in center.take_while(|event| event.time < END) {
            let fates = fates
                .remove(&(event.source.to_string(), event.id.to_string()))
                .unwrap_or_else(|| panic!("{faults:?}: nothing is said of {event:?}"));
            let counts = fates.iter().filter(|fate| **fate == Fate::Counts).count();
            let late = fates.iter().all(|fate| *fate == Fate::Late);
            let lost = fates == [Fate::Lost] && ends(&event);
            assert!(
                counts == 1 || late || lost,
                "{faults:?}: {event:?}: {fates:?}"
            );
        }
        assert_eq!(fates.len(), 0, "events that the center never said");
    }
}

fn ends(event: &CloudEvent<'_>) -> bool {
    match &event.data {
        Data::CallOfferEnded(_) | Data::CallLeftQueue(_) | Data::CallEnded(_) => true,
        Data::CallHold(hold) => !hold.on,
        Data::CallWrapup(wrapup) => wrapup.phase == WrapupPhase::End,
        Data::CallTransferred(to) => to.kind != Some(TransferKind::Conference),
        _ => false,
    }
}

#[test]
fn without_faults_each_event_is_delivered_as_it_happens() {
    // A start between two milliseconds, as the clock's is.
    let start = Time(START.0 + 123);
    let settings = Settings {
        start,
        ..settings(5)
    };
    let faulty = Faulty::new(settings.clone(), &Faults::default(), END);
    let mut center = Center::new(settings).take_while(|event| event.time < END);
    for delivery in faulty {
        assert_eq!(Some(&delivery.event), center.next().as_ref());
        assert_eq!(delivery.fate, Fate::Counts);
        assert!((0..1_000).contains(&(delivery.at - delivery.event.time).0));
    }
    assert_eq!(center.next(), None);
}

#[test]
fn deliveries_come_in_order_each_after_its_event_and_when_announced() {
    let all = faults().pop().expect("there are some");
    let ahead = |delivery: &Delivery| {
        let source = &*delivery.event.source;
        if source == "acme/site-2" {
            Span(0)
        } else {
            all.skew
        }
    };
    let mut faulty = Faulty::new(settings(3), &all, END);
    let mut last = START;
    while let Some(announced) = faulty.next_at() {
        let delivery = faulty.next().expect("it was announced");
        assert_eq!(delivery.at, announced);
        assert_eq!(
            delivery.at.0 % 1_000,
            0,
            "Kafka's timestamps are milliseconds"
        );
        assert!(delivery.at >= last && delivery.at <= END);
        last = delivery.at;
        let after = delivery.at - (delivery.event.time - ahead(&delivery));
        let most = match delivery.fate {
            Fate::Lost => Span(0),
            Fate::Counts | Fate::Duplicate => all.reach(),
            Fate::Late => Span(LATENESS.0 + 600 * SECOND),
        };
        assert!(after >= Span(0) && after <= most, "{after:?}: {delivery:?}");
    }
    assert_eq!(faulty.next(), None);
}

#[test]
fn equal_faults_are_equal() {
    let all = faults().pop().expect("there are some");
    assert_eq!(deliveries(3, &all), deliveries(3, &all));
    assert_ne!(deliveries(3, &all), deliveries(4, &all));
}

#[test]
#[allow(clippy::cast_precision_loss, reason = "small counts")]
fn shares_are_met() {
    let none = Faults::default();
    let share = |faults: &Faults, of: fn(&Delivery) -> bool, fate: Fate| {
        let all = deliveries(8, faults);
        let of: Vec<_> = all.iter().filter(|delivery| of(delivery)).collect();
        let hit = of.iter().filter(|delivery| delivery.fate == fate).count();
        hit as f64 / of.len() as f64
    };
    let near = |found: f64, wanted: f64| {
        assert!(
            (found / wanted - 1.0).abs() < 0.12,
            "{found} is not {wanted}"
        );
    };
    // What happens in the last quarter of an hour cannot become late any more.
    let early = |delivery: &Delivery| delivery.event.time < END - seconds(1_210);
    near(
        share(
            &Faults {
                late: 0.1,
                ..none.clone()
            },
            early,
            Fate::Late,
        ),
        0.1,
    );
    let any = |_: &Delivery| true;
    let copies = share(
        &Faults {
            duplicate: 0.2,
            ..none.clone()
        },
        any,
        Fate::Duplicate,
    );
    near(copies, 0.2 / 1.2);
    let of_ends = |delivery: &Delivery| ends(&delivery.event);
    near(
        share(
            &Faults {
                lost_end: 0.2,
                ..none
            },
            of_ends,
            Fate::Lost,
        ),
        0.2,
    );
}

#[test]
fn copies_come_at_once_or_after_others() {
    let faults = Faults {
        duplicate: 0.2,
        ..Faults::default()
    };
    let all = deliveries(2, &faults);
    let copies = all
        .iter()
        .filter(|delivery| delivery.fate == Fate::Duplicate);
    let (at_once, later): (Vec<_>, Vec<_>) = copies.partition(|copy| copy.at == copy.event.time);
    assert!(
        at_once.len() > 100 && later.len() > 100,
        "{} {}",
        at_once.len(),
        later.len()
    );
}

#[test]
fn events_come_out_of_order() {
    let faults = Faults {
        out_of_order: seconds(30),
        ..Faults::default()
    };
    let all = deliveries(2, &faults);
    let overtaken = all
        .windows(2)
        .filter(|two| two[1].event.time < two[0].event.time)
        .count();
    assert!(overtaken * 3 > all.len(), "{overtaken} of {}", all.len());
}

#[test]
fn clocks_of_every_second_source_are_ahead() {
    for (skew, believed) in [(30, true), (60, true), (61, false)] {
        let faults = Faults {
            skew: seconds(skew),
            ..Faults::default()
        };
        for delivery in deliveries(6, &faults) {
            let is_ahead = &*delivery.event.source != "acme/site-2";
            let ahead = if is_ahead { faults.skew } else { Span(0) };
            assert_eq!(delivery.event.time, delivery.at + ahead);
            assert_eq!(delivery.is_skewed(), is_ahead && !believed, "{delivery:?}");
        }
    }
}

fn is_restart(event: &CloudEvent<'_>) -> bool {
    matches!(&event.data, Data::SourceMark(mark) if mark.mark == Mark::Restart)
}

/// A call's events while it is open: none of them may come from both sides of a restart.
fn of_open_call(event: &CloudEvent<'_>) -> bool {
    match &event.data {
        Data::CallQueued(_)
        | Data::CallOffered(_)
        | Data::CallAnswered(_)
        | Data::CallHold(_)
        | Data::CallTransferred(_) => true,
        Data::CallWrapup(_) => false,
        _ => ends(event),
    }
}

#[test]
fn after_a_restart_nothing_is_heard_of_open_calls_and_agents_declare_themselves_anew() {
    let faults = Faults {
        restart: Some(seconds(600)),
        ..Faults::default()
    };
    let steady = Settings {
        drama: Drama::Steady,
        ..settings(4)
    };
    let events: Vec<CloudEvent<'_>> = Faulty::new(steady, &faults, END)
        .map(|delivery| delivery.event)
        .collect();
    let (mut restarts, mut cut_off) = (0, 0);
    for source in ["acme/site-1", "acme/site-2", "acme/site-3"] {
        let all: Vec<CloudEvent<'_>> = events
            .iter()
            .filter(|event| &*event.source == source)
            .cloned()
            .collect();
        for (place, restart) in all
            .iter()
            .enumerate()
            .filter(|(_, event)| is_restart(event))
        {
            restarts += 1;
            let (before, after) = all.split_at(place);
            let calls = |events: &[CloudEvent<'_>]| -> BTreeSet<String> {
                let open = events.iter().filter(|event| of_open_call(event));
                open.filter_map(|event| event.subject.as_ref().map(ToString::to_string))
                    .collect()
            };
            assert_eq!(calls(before).intersection(&calls(after)).next(), None);
            cut_off += talks_open(before);
            let until = restart.time + seconds(25);
            if until < END {
                assert_eq!(silent(before, after, until), [] as [String; 0]);
            }
        }
    }
    assert!(restarts > 12, "{restarts}");
    assert!(cut_off > 50, "{cut_off}");
}

/// Calls answered and not ended.
fn talks_open(events: &[CloudEvent<'_>]) -> usize {
    let mut open = BTreeSet::new();
    for event in events {
        match &event.data {
            Data::CallAnswered(answered) => drop(open.insert(answered.call.to_string())),
            Data::CallEnded(ended) => drop(open.remove(&*ended.call)),
            Data::SourceMark(_) if is_restart(event) => open.clear(),
            _ => {}
        }
    }
    open.len()
}

/// Agents who were signed in before and say nothing of themselves until an instant.
fn silent(before: &[CloudEvent<'_>], after: &[CloudEvent<'_>], until: Time) -> Vec<String> {
    let mut agents = BTreeMap::new();
    for event in before {
        if let Data::AgentState(declared) = &event.data {
            agents.insert(declared.agent.to_string(), declared.state);
        }
    }
    agents.retain(|_, state| *state != DeclaredState::SignedOut);
    for event in after.iter().take_while(|event| event.time <= until) {
        if let Data::AgentState(declared) = &event.data
            && !declared.snapshot
        {
            agents.remove(&*declared.agent);
        }
    }
    agents.into_keys().collect()
}

#[test]
fn faults_out_of_bounds_are_held_within() {
    let wild = Faults {
        late: 7.0,
        duplicate: f64::NAN,
        lost_end: -1.0,
        skew: Span(i64::MAX),
        out_of_order: Span(-1),
        restart: Some(Span(0)),
    };
    let held = Faults {
        late: Faults::MOST_LATE,
        skew: Faults::MOST_SKEW,
        restart: Some(Faults::LEAST_RESTART),
        ..Faults::default()
    };
    assert_eq!(deliveries(1, &wild), deliveries(1, &held));
    // Without an end there is always a next one.
    let endless = Faulty::new(settings(1), &wild, Time::MAX);
    assert_eq!(endless.take(20_000).count(), 20_000);
}
