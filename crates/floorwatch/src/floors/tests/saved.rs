//! How far what is saved of a source reaches.

use floor::{Body, Event, Mark, Plan};
use wire::checkpoint::Source;

use super::{START, floors};
use crate::floors::Restored;

#[test]
fn a_source_that_is_still_behind_what_was_restored_is_saved_with_all_that_it_has() {
    let source = "acme/site-1";
    let mut first = floors();
    let event = Event {
        id: "a".into(),
        source: source.into(),
        time: START,
        sequence: None,
        received: None,
        body: Body::SourceMark(Mark::Heartbeat),
    };
    first.apply(&event, Some(0), START);
    let saved = first.save(source, |_| Some(8)).unwrap().saved();

    let mut second = floors();
    second.adopt(vec![Restored::of(saved, Plan::default()).unwrap()]);
    // Another source goes on at 3, so that this one's are passed over until 8.
    let again = second.save(source, |_| Some(3)).unwrap();
    assert_eq!(again.next().get(&0), Some(&8));
    let further = second.save(source, |_| Some(9)).unwrap();
    assert_eq!(further.next().get(&0), Some(&9));

    let mut third = floors();
    third.adopt(vec![Restored::of(again.saved(), Plan::default()).unwrap()]);
    assert!(third.has(source, 0, 7) && !third.has(source, 0, 8));
}
