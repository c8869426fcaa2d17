//! The figures of a queue, or of a pool of queues, a file for each kind.

mod calls;
mod handling;
mod level;
mod now;
mod quality;
mod waits;

use super::Definition;
use crate::QueueTerms;

const CHAPTERS: [&[Definition<QueueTerms>]; 6] = [
    &now::FIGURES,
    &calls::FIGURES,
    &level::FIGURES,
    &waits::FIGURES,
    &handling::FIGURES,
    &quality::FIGURES,
];

const FIGURES: usize = {
    let (mut figures, mut chapter) = (0, 0);
    while chapter < CHAPTERS.len() {
        figures += CHAPTERS[chapter].len();
        chapter += 1;
    }
    figures
};

/// Figures of a queue, or of a pool of queues.
pub static QUEUE: &[Definition<QueueTerms>] = &in_a_row();

const fn in_a_row() -> [Definition<QueueTerms>; FIGURES] {
    let mut all = [CHAPTERS[0][0]; FIGURES];
    let (mut place, mut chapter) = (0, 0);
    while chapter < CHAPTERS.len() {
        let mut figure = 0;
        while figure < CHAPTERS[chapter].len() {
            all[place] = CHAPTERS[chapter][figure];
            place += 1;
            figure += 1;
        }
        chapter += 1;
    }
    all
}
