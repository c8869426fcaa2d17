//! What callers ask for: the number they dialled and the skills they want. Calls are pooled by
//! these beside their queues, with counts of the same kind, fed at the same place.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::queues::Counts;
use crate::seen::Fixed;
use crate::shared::Shared;
use crate::{Asked, BusinessDay};

/// What stands for the numbers and skills that are too many to be told apart.
pub const OTHERS: &str = "(other)";

/// Numbers dialled, and skills, that have counts of their own; the calls of further ones are
/// counted together.
pub(crate) const MOST_OF_A_KIND: usize = 1_000;
/// Combinations of them; a call that asks for a further one asks for others.
const MOST_SETS: usize = 20_000;

/// What calls are pooled by beside their queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum AskedFor {
    /// The number dialled.
    Dnis,
    /// A skill; a call that wants several counts once for each.
    Skill,
}

/// A set of what a visit asks for: its place among those seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AskedId(u32);

/// All that has been asked for.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct AllAsked {
    day: BusinessDay,
    /// In the order of first mention.
    pub(crate) counts: Vec<Shared<Counts>>,
    kinds: Vec<AskedFor>,
    /// By kind and name, the place of the counts.
    places: [BTreeMap<Arc<str>, u32>; 2],
    /// By [`AskedId`], each the places of its counts; the first is nothing.
    sets: Shared<Vec<Box<[u32]>>>,
    #[serde(skip)]
    ids: HashMap<Box<[u32]>, AskedId, Fixed>,
}

impl AllAsked {
    /// Nothing yet. Days begin as the site's does.
    pub(crate) fn new(day: BusinessDay) -> Self {
        Self {
            day,
            counts: Vec::new(),
            kinds: Vec::new(),
            places: Default::default(),
            sets: Shared::new(vec![Box::default()]),
            ids: HashMap::default(),
        }
    }

    /// The set of what an event asks for. `now` is the whole second up to which windows have slid.
    pub(crate) fn id(&mut self, asked: &Asked<'_>, now: i64) -> AskedId {
        if *asked == Asked::default() {
            return AskedId::default();
        }
        let dnis = asked.dnis.iter().map(|dnis| (AskedFor::Dnis, &**dnis));
        let skills = asked.skills.iter().map(|skill| (AskedFor::Skill, &**skill));
        let places = dnis
            .chain(skills)
            .map(|(kind, name)| self.place(kind, name, now))
            .collect();
        let set = sorted(places);
        if let Some(id) = self.ids.get(&set) {
            return *id;
        }
        if self.sets.len() < MOST_SETS {
            return self.note(set);
        }
        let kinds: Vec<AskedFor> = set
            .iter()
            .map(|place| self.kinds[*place as usize])
            .collect();
        let others = kinds.into_iter().map(|kind| self.place(kind, OTHERS, now));
        let others = sorted(others.collect());
        let known = self.ids.get(&others).copied();
        known.unwrap_or_else(|| self.note(others))
    }

    fn note(&mut self, set: Box<[u32]>) -> AskedId {
        let id = AskedId(index(self.sets.len()));
        self.sets.push(set.clone());
        self.ids.insert(set, id);
        id
    }

    fn place(&mut self, kind: AskedFor, name: &str, now: i64) -> u32 {
        let places = &mut self.places[kind as usize];
        if let Some(place) = places.get(name) {
            return *place;
        }
        let name = if places.len() < MOST_OF_A_KIND {
            name
        } else {
            OTHERS
        };
        if let Some(place) = places.get(name) {
            return *place;
        }
        let place = index(self.counts.len());
        places.insert(Arc::from(name), place);
        self.kinds.push(kind);
        let counts = Counts::new(now, self.day.clone(), false);
        self.counts.push(Shared::new(counts));
        place
    }

    /// Lets days begin by other settings from now on.
    pub(crate) fn begin_days(&mut self, day: &BusinessDay) {
        self.day = day.clone();
        for counts in &mut self.counts {
            counts.windows.set_day(day);
            counts.changed = true;
        }
    }

    /// What is saved of it, shared.
    pub(crate) fn snapshot(&self) -> Self {
        Self {
            day: self.day.clone(),
            counts: self.counts.clone(),
            kinds: self.kinds.clone(),
            places: self.places.clone(),
            sets: self.sets.clone(),
            ids: HashMap::default(),
        }
    }

    /// Completes what was saved.
    pub(crate) fn complete(&mut self) {
        let ids = self.sets.iter().zip(0..).skip(1);
        self.ids = ids.map(|(set, id)| (set.clone(), AskedId(id))).collect();
    }

    /// The names of a kind, each with its counts.
    pub(crate) fn of(&self, kind: AskedFor) -> impl Iterator<Item = (&Arc<str>, &Counts)> {
        let places = self.places[kind as usize].iter();
        places.map(|(name, place)| (name, &*self.counts[*place as usize]))
    }

    /// Notes that all has been looked at.
    pub(crate) fn looked_at(&mut self) {
        for counts in self.counts.iter_mut().filter(|counts| counts.changed) {
            counts.changed = false;
        }
    }

    /// Does something with the counts of each that a visit asked for.
    pub(crate) fn each(&mut self, id: AskedId, mut act: impl FnMut(&mut Counts)) {
        for place in self.sets[id.0 as usize].iter() {
            act(&mut self.counts[*place as usize]);
        }
    }
}

/// Places are bounded far below 2^32.
#[allow(clippy::cast_possible_truncation, reason = "see the bounds above")]
const fn index(place: usize) -> u32 {
    place as u32
}

fn sorted(mut set: Vec<u32>) -> Box<[u32]> {
    set.sort_unstable();
    set.dedup();
    set.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(dnis: &str, skills: &[&str]) -> Asked<'static> {
        Asked {
            dnis: Some(dnis.to_owned().into()),
            skills: skills
                .iter()
                .map(|skill| skill.to_string().into())
                .collect(),
        }
    }

    #[test]
    fn the_same_is_asked_for_in_any_order_and_however_often() {
        let mut all = AllAsked::new(BusinessDay::default());
        let one = all.id(&asked("1", &["a", "b"]), 0);
        assert_eq!(all.id(&asked("1", &["b", "a", "a"]), 0), one);
        assert_ne!(all.id(&asked("1", &["b"]), 0), one);
        assert_eq!(all.id(&Asked::default(), 0), AskedId::default());
        let mut times = 0;
        all.each(one, |_| times += 1);
        assert_eq!(times, 3);
    }

    #[test]
    fn what_is_too_much_is_counted_together() {
        let mut all = AllAsked::new(BusinessDay::default());
        for number in 0..3_000 {
            all.id(&asked(&number.to_string(), &[]), 0);
        }
        assert_eq!(all.of(AskedFor::Dnis).count(), MOST_OF_A_KIND + 1);
        let known = all.id(&asked("7", &[]), 0);
        let further = all.id(&asked("2999", &[]), 0);
        assert_eq!(further, all.id(&asked("2998", &[]), 0));
        assert_ne!(further, known);
        assert!(all.of(AskedFor::Dnis).any(|(name, _)| &**name == OTHERS));
        // Combinations of few are many.
        for number in 0..MOST_SETS + 10 {
            let (a, b) = ((number % 150).to_string(), (number / 150).to_string());
            all.id(&asked("1", &[&a, &b]), 0);
        }
        let sets = all.sets.len();
        all.id(&asked("2", &["77", "88"]), 0);
        assert!(sets <= MOST_SETS + 4 && all.sets.len() <= sets + 1);
    }
}
