//! Lists in order, of which what is asked for is mostly near the end.

use std::collections::VecDeque;
use std::ops::Index;

/// A list that is read by place.
pub(crate) trait List: Index<usize> {
    fn length(&self) -> usize;
}

impl<T> List for Vec<T> {
    fn length(&self) -> usize {
        self.len()
    }
}

impl<T> List for VecDeque<T> {
    fn length(&self) -> usize {
        self.len()
    }
}

/// Where those of a list in order end that come before something, as `partition_point` finds it;
/// sought from the end.
pub(crate) fn from_the_end<L>(list: &L, before: impl Fn(&L::Output) -> bool) -> usize
where
    L: List<Output: Sized>,
{
    let (mut end, mut step) = (list.length(), 1);
    let mut start = end;
    while start > 0 {
        start = end.saturating_sub(step);
        if before(&list[start]) {
            break;
        }
        end = start;
        step *= 2;
    }
    while start < end {
        let middle = start.midpoint(end);
        if before(&list[middle]) {
            start = middle + 1;
        } else {
            end = middle;
        }
    }
    start
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sought_from_the_end_is_where_it_is_found_from_the_beginning() {
        for length in 0..40 {
            let list: Vec<i64> = (0..length).map(|number| number / 3).collect();
            for wanted in 0..20 {
                let found = from_the_end(&list, |number| *number < wanted);
                assert_eq!(found, list.partition_point(|number| *number < wanted));
            }
        }
    }
}
