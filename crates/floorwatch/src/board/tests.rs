//! What becomes of views.

use std::sync::Arc;

use floor::{QueueTerms, Settings, Time, Window};
use wire::push::{AgentColumns, View as PushView, total_cells};

use super::*;
use crate::floors::Shown;

fn scope(queue: usize) -> Scope {
    Scope {
        window: Window::M30,
        teams: BTreeSet::new(),
        queues: [format!("q-{queue}")].into(),
        agent_columns: AgentColumns::default(),
    }
}

fn open(board: &Board, queue: usize) -> Result<Subscriber, TooMany> {
    let start = board.next_start()?;
    let total = total_cells(&QueueTerms::empty(Window::M30, &Settings::default()));
    let mut view = PushView::new(AgentColumns::default(), total, start);
    view.commit();
    Ok(board.open(
        scope(queue),
        Tables::new(view, Shown::default(), Freshness::default()),
    ))
}

#[test]
fn numbers_of_views_never_meet() {
    let board = Board::new();
    let (first, second) = (open(&board, 1).unwrap(), open(&board, 2).unwrap());
    assert_eq!(
        (first.published.borrow().seq, second.published.borrow().seq),
        (1, NUMBERS + 1)
    );
    assert!(!second.view.reaches(1));
}

#[test]
fn a_view_outlives_its_last_screen_by_a_minute() {
    let board = Board::new();
    let screen = open(&board, 1).unwrap();
    assert!(!screen.view.idle_for(Duration::ZERO), "someone looks");
    drop(screen);
    assert_eq!(board.views().len(), 1);
    let view = Arc::clone(&board.views()[0]);
    assert!(view.idle_for(Duration::ZERO) && !view.idle_for(GRACE));
    let again = board.join(&scope(1)).unwrap();
    assert!(!view.idle_for(Duration::ZERO));
    drop(again);
}

#[test]
fn there_is_a_most_of_views() {
    let board = Board::new();
    let screens: Vec<Subscriber> = (0..MOST_VIEWS)
        .map(|queue| open(&board, queue).unwrap())
        .collect();
    assert!(open(&board, MOST_VIEWS).is_err());
    drop(screens);
}

#[test]
fn live_screens_share_one_frame() {
    let board = Board::new();
    let screen = open(&board, 1).unwrap();
    let mut terms = QueueTerms::empty(Window::M30, &Settings::default());
    terms.waiting = 1;
    screen
        .view
        .change(|tables| tables.view.take_total(total_cells(&terms), true));
    screen.view.publish(Freshness::default(), Time(0));
    let frames = [0, 1].map(|_| screen.view.next(Some(1), Time(5)).frame);
    assert_eq!(frames[0].as_str().as_ptr(), frames[1].as_str().as_ptr());
}

#[test]
fn the_clock_goes_on_by_itself() {
    let board = Board::new();
    board.set_clock(Time(1_000_000));
    let before = board.now();
    std::thread::sleep(Duration::from_millis(20));
    assert!(before >= Time(1_000_000) && board.now().0 - before.0 >= 20_000);
}

#[test]
fn a_new_history_has_a_new_name_and_no_views() {
    let board = Board::new();
    let (screen, epoch) = (open(&board, 1).unwrap(), board.epoch());
    board.restart();
    assert_ne!(board.epoch(), epoch);
    assert!(screen.published.borrow().retired && board.join(&scope(1)).is_none());
}
