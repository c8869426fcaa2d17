//! Storms on the websocket: hostile clients beside screens that must not notice, and thousands of
//! screens that come back at one moment. Against the real binary, over real sockets.

mod hostile;
mod screens;
mod socket;

use std::future::Future;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use acceptance::demo::Demo;
use acceptance::product::wait_for;
use tokio::task::JoinSet;

use screens::{Crowd, Seen, Watch};

/// The longest time without a frame: one is promised each second, and these machines are busy.
const SILENCE: Duration = Duration::from_secs(4);
/// Well-behaved screens beside a storm.
const SCREENS: usize = 5;
/// What a storm may take while it lasts, in MB: 64 KiB of an unfinished message for each client,
/// and what the demo's own day grows by.
const MOST_MB: u64 = 96;
/// What may be left of it.
const LEFT_MB: u64 = 48;

/// One storm at a time: each wants to see what it does alone.
static ALONE: Mutex<()> = Mutex::new(());

type Hostile = (
    &'static str,
    fn(SocketAddr) -> Pin<Box<dyn Future<Output = ()> + Send>>,
);

macro_rules! hostile {
    ($($name:ident)*) => {
        [$((stringify!($name), |address| Box::pin(hostile::$name(address)))),*]
    };
}

/// How many of each kind come at once.
const OF_EACH: usize = 20;

const KINDS: [Hostile; 19] = hostile! {
    asks_and_asks pings_and_pings says_what_is_no_text forgets_the_mask sets_bits_of_no_meaning
    announces_the_largest_frame says_too_much never_ends_a_message never_says_anything
    says_a_byte_a_second says_a_byte_a_second_on_a_board says_nothing_very_fast never_reads
    asks_and_never_reads pings_and_never_reads shakes_hands_a_byte_a_second shakes_hands_with_a_huge_header
    shakes_hands_with_many_headers connects_and_is_silent
};

/// Runs a storm on a demo, and looks at what it costs.
fn storm(name: &str, what: impl AsyncFnOnce(&Demo) -> Seen) {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let demo = Demo::start(name);
    let before = demo.resident_mb();
    let most = demo.watch_memory();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let mut seen = runtime.block_on(what(&demo));
    drop(runtime);
    wait_for("all sockets to be gone", || {
        (demo.clients() == 0).then_some(())
    });
    let (most, after) = (most(), demo.resident_mb());
    let [usual, late] = seen.delays();
    println!(
        "{name}: {before} MB before, {most} MB at most, {after} MB after; screens: {} frames, \
         silence at most {:?}, delay p50 {usual:?} p99 {late:?}",
        seen.frames, seen.silence,
    );
    assert!(seen.silence < SILENCE, "{:?} without a frame", seen.silence);
    assert!(most <= before + MOST_MB, "{before} MB grew to {most} MB");
    assert!(
        after <= before + LEFT_MB,
        "{before} MB have become {after} MB"
    );
}

#[test]
fn hostile_clients_are_ended_with_a_reason_and_the_others_do_not_notice() {
    storm("hostile", async |demo| {
        let watch = Watch::begin(demo.address, SCREENS).await;
        let mut storm = JoinSet::new();
        for (name, kind) in KINDS {
            for _ in 0..OF_EACH {
                let ended = kind(demo.address);
                storm.spawn(async move {
                    ended.await;
                    name
                });
            }
        }
        let mut ended = 0;
        while let Some(one) = storm.join_next().await {
            // A failed one has said why.
            one.expect("it ends as it should");
            ended += 1;
        }
        assert_eq!(ended, KINDS.len() * OF_EACH);
        watch.end().await
    });
}

/// How many come back at once.
fn crowd() -> usize {
    let told = std::env::var("FLOORWATCH_STORM").ok();
    told.map_or(2_000, |told| told.parse().expect("a number"))
}

#[test]
fn thousands_that_come_back_at_once_are_served_or_turned_away_with_a_reason() {
    /// Of a demo.
    const MOST_CLIENTS: usize = 1_000;
    storm("crowd", async |demo| {
        let watch = Watch::begin(demo.address, SCREENS).await;
        // They come, are cut off, and come again: what the first ones took must be free again.
        for _ in 0..2 {
            let crowd = Crowd::come(demo.address, crowd()).await;
            println!(
                "{} served, {} turned away, the last after {:?}",
                crowd.served.len(),
                crowd.turned_away.len(),
                crowd.last()
            );
            assert_eq!(crowd.failed, [] as [String; 0]);
            assert_eq!(crowd.served.len(), MOST_CLIENTS - SCREENS);
            for (reason, _) in &crowd.turned_away {
                assert_eq!(reason, "1000 screens are open, the most there may be");
            }
            drop(crowd);
            wait_for("the crowd to be gone", || {
                (demo.clients() == SCREENS as u64).then_some(())
            });
        }
        watch.end().await
    });
}
