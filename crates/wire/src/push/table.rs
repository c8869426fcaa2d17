//! Rows of a view, each cell with the number at which it last changed.

use std::collections::BTreeMap;
use std::fmt::Write;

use floor::Time;

use super::Cell;
use super::cell::write_text;

/// Who a row is about: a source's and a queue's or agent's index. Never given again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowKey {
    /// The source's index in this process.
    pub source: u32,
    /// The queue's or agent's index in its floor.
    pub row: u32,
}

/// A row with its history.
#[derive(Clone, Debug)]
pub(super) struct Row {
    cells: Vec<Cell>,
    /// For each cell, when it last changed.
    changed: Vec<u64>,
    born: u64,
    newest: u64,
    gone: Option<u64>,
}

/// Rows by number; what goes leaves a hole until the table is packed.
#[derive(Clone, Debug, Default)]
pub(super) struct Table {
    rows: Vec<(RowKey, Row)>,
    places: BTreeMap<RowKey, usize>,
}

impl Row {
    pub(super) fn new(cells: Vec<Cell>, seq: u64) -> Self {
        let changed = vec![seq; cells.len()];
        Self {
            cells,
            changed,
            born: seq,
            newest: seq,
            gone: None,
        }
    }

    /// Takes in newer cells; says whether anything has to be sent.
    pub(super) fn take(&mut self, cells: Vec<Cell>, whole_second: bool, seq: u64) -> bool {
        let mut any = false;
        for ((old, changed), new) in self.cells.iter_mut().zip(&mut self.changed).zip(cells) {
            if old.take(new, whole_second) {
                *changed = seq;
                any = true;
            }
        }
        if any {
            self.newest = seq;
        }
        any
    }

    /// Writes what changed since, with its names, as an object; all of it since 0.
    pub(super) fn write_object(&self, out: &mut String, names: &[&str], from: u64, now: Time) {
        out.push('{');
        let mut first = true;
        for ((name, cell), changed) in names.iter().zip(&self.cells).zip(&self.changed) {
            if *changed > from {
                separate(out, &mut first);
                write_text(out, name);
                out.push(':');
                cell.write(out, now);
            }
        }
        out.push('}');
    }

    pub(super) const fn changed_since(&self, from: u64) -> bool {
        self.newest > from
    }
}

impl Table {
    /// Rows that are not gone.
    pub(super) fn len(&self) -> usize {
        self.places.len()
    }

    /// Rows that are gone and still have a number.
    pub(super) fn holes(&self) -> usize {
        self.rows.len() - self.places.len()
    }

    pub(super) fn keys(&self) -> impl Iterator<Item = RowKey> {
        self.places.keys().copied()
    }

    /// Takes in a row, new or known; says whether anything has to be sent.
    pub(super) fn take(
        &mut self,
        key: RowKey,
        cells: Vec<Cell>,
        whole_second: bool,
        seq: u64,
    ) -> bool {
        if let Some(place) = self.places.get(&key) {
            return self.rows[*place].1.take(cells, whole_second, seq);
        }
        self.places.insert(key, self.rows.len());
        self.rows.push((key, Row::new(cells, seq)));
        true
    }

    /// Takes a row out, if it is there.
    pub(super) fn remove(&mut self, key: RowKey, seq: u64) {
        let Some(place) = self.places.remove(&key) else {
            return;
        };
        let row = &mut self.rows[place].1;
        row.gone = Some(seq);
        row.newest = seq;
        // What the row held is never sent again.
        row.cells = Vec::new();
        row.changed = Vec::new();
    }

    /// Closes the holes: rows get new numbers.
    pub(super) fn pack(&mut self) {
        self.rows.retain(|(_, row)| row.gone.is_none());
        self.places = self
            .rows
            .iter()
            .enumerate()
            .map(|(place, (key, _))| (*key, place))
            .collect();
    }

    /// Writes all rows as columns. The table has no holes.
    pub(super) fn write_all(&self, out: &mut String, names: &[&str], now: Time) {
        out.push('{');
        for (column, name) in names.iter().enumerate() {
            if column > 0 {
                out.push(',');
            }
            write_text(out, name);
            out.push_str(":[");
            for (place, (_, row)) in self.rows.iter().enumerate() {
                if place > 0 {
                    out.push(',');
                }
                row.cells[column].write(out, now);
            }
            out.push(']');
        }
        out.push('}');
    }

    /// Writes what changed since, as columns over `i`; says whether anything did.
    pub(super) fn write_since(
        &self,
        out: &mut String,
        names: &[&str],
        from: u64,
        now: Time,
    ) -> bool {
        let changed = |row: &Row| row.newest > from && row.gone.is_none();
        let rows: Vec<(usize, &Row)> = self
            .rows
            .iter()
            .enumerate()
            .map(|(place, (_, row))| (place, row))
            .filter(|(_, row)| changed(row))
            .collect();
        if rows.is_empty() {
            return false;
        }
        out.push_str("{\"i\":");
        write_places(out, rows.iter().map(|(place, _)| *place));
        for (column, name) in names.iter().enumerate() {
            write_column(out, name, column, &rows, from, now);
        }
        out.push('}');
        true
    }

    /// Numbers of rows that are gone since; rows that came since were never told of.
    pub(super) fn gone_since(&self, from: u64) -> Vec<usize> {
        let gone = |row: &Row| row.born <= from && row.gone.is_some_and(|gone| gone > from);
        self.rows
            .iter()
            .enumerate()
            .filter(|(_, (_, row))| gone(row))
            .map(|(place, _)| place)
            .collect()
    }
}

/// A column of the rows of a delta: as long as `i`, or with places of its own, or left out.
fn write_column(
    out: &mut String,
    name: &str,
    column: usize,
    rows: &[(usize, &Row)],
    from: u64,
    now: Time,
) {
    let own = || rows.iter().filter(|(_, row)| row.changed[column] > from);
    let count = own().count();
    if count == 0 {
        return;
    }
    out.push(',');
    write_text(out, name);
    out.push(':');
    if count < rows.len() {
        out.push_str("{\"i\":");
        write_places(out, own().map(|(place, _)| *place));
        out.push_str(",\"v\":");
    }
    out.push('[');
    let mut first = true;
    for (_, row) in own() {
        separate(out, &mut first);
        row.cells[column].write(out, now);
    }
    out.push(']');
    if count < rows.len() {
        out.push('}');
    }
}

/// A list of row numbers.
pub(super) fn write_places(out: &mut String, places: impl Iterator<Item = usize>) {
    out.push('[');
    let mut first = true;
    for place in places {
        separate(out, &mut first);
        // Writing to a string cannot fail.
        let _ = write!(out, "{place}");
    }
    out.push(']');
}

fn separate(out: &mut String, first: &mut bool) {
    if !std::mem::replace(first, false) {
        out.push(',');
    }
}
