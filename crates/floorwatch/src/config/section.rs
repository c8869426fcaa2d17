//! Reads the keys of one section and notes what is wrong; which keys are known is learnt from
//! what is asked for.

use floor::Span;

use super::duration;
use super::nearest::nearest;
use super::secret::Secret;
use super::tree::{Mistake, Node, Place, Table, Value};

/// One section being read.
pub struct Section<'t, 'm> {
    /// As written, brackets included: `[input]`.
    name: String,
    table: Option<&'t Table>,
    known: Vec<&'static str>,
    mistakes: &'m mut Vec<Mistake>,
}

impl<'t, 'm> Section<'t, 'm> {
    /// A section of a table, which may not be there at all.
    pub fn new(
        name: impl Into<String>,
        table: Option<&'t Table>,
        mistakes: &'m mut Vec<Mistake>,
    ) -> Self {
        Self {
            name: name.into(),
            table,
            known: Vec::new(),
            mistakes,
        }
    }

    /// Notes a mistake.
    pub fn wrong(&mut self, place: &Place, words: impl Into<String>) {
        self.mistakes.push(Mistake {
            place: place.clone(),
            words: words.into(),
        });
    }

    /// Notes a mistake in the value of a key.
    pub fn wrong_at(&mut self, key: &'static str, words: impl Into<String>) {
        if let Some(node) = self.node(key) {
            self.wrong(&node.place, words);
        }
    }

    /// The value of a key, which is known from here on.
    pub fn node(&mut self, key: &'static str) -> Option<&'t Node> {
        if !self.known.contains(&key) {
            self.known.push(key);
        }
        self.table?.get(key).map(|(_, node)| node)
    }

    /// A section within.
    pub fn table(&mut self, key: &'static str) -> Option<&'t Table> {
        let node = self.node(key)?;
        if let Value::Table(table) = &node.value {
            return Some(table);
        }
        self.expected(key, "a section", node);
        None
    }

    /// A text that is not empty.
    pub fn text(&mut self, key: &'static str) -> Option<&'t str> {
        let node = self.node(key)?;
        match &node.value {
            Value::Text(text) if !text.trim().is_empty() => return Some(text.trim()),
            Value::Text(_) => self.wrong(
                &node.place,
                format!("`{key}` is empty: give it a value, or leave it out"),
            ),
            _ => self.expected(key, "a text in quotes", node),
        }
        None
    }

    /// A secret, given as it is or in a file; without the line's end.
    pub fn secret(&mut self, key: &'static str, file_key: &'static str) -> Option<Secret> {
        let given = self.text(key).map(ToOwned::to_owned);
        let Some(path) = self.text(file_key) else {
            return given.map(Secret::new);
        };
        if given.is_some() {
            self.wrong_at(
                file_key,
                format!("`{file_key}` beside `{key}`: give one of them"),
            );
        }
        match std::fs::read_to_string(path) {
            Ok(text) if !text.trim().is_empty() => Some(Secret::new(text.trim())),
            Ok(_) => {
                self.wrong_at(file_key, format!("`{file_key}`: {path} is empty"));
                None
            }
            Err(error) => {
                self.wrong_at(
                    file_key,
                    format!("`{file_key}`: {path} cannot be read: {error}"),
                );
                None
            }
        }
    }

    /// Texts: one with commas between them, or a list.
    pub fn texts(&mut self, key: &'static str) -> Option<Vec<&'t str>> {
        let node = self.node(key)?;
        let one = |node: &'t Node| match &node.value {
            Value::Text(text) => Some(text.as_str()),
            _ => None,
        };
        let items: Option<Vec<&str>> = match &node.value {
            Value::List(items) => items.iter().map(one).collect(),
            _ => one(node).map(|text| vec![text]),
        };
        let Some(items) = items else {
            self.expected(key, "a text in quotes, or a list of them,", node);
            return None;
        };
        let parts = items.into_iter().flat_map(|item| item.split(','));
        Some(parts.map(str::trim).collect())
    }

    /// Seconds, as a number above 0.
    pub fn some_seconds(&mut self, key: &'static str) -> Option<Span> {
        let span = self.seconds(key)?;
        if span > Span(0) {
            return Some(span);
        }
        self.wrong_at(key, format!("`{key}` must be more than 0"));
        None
    }

    /// Yes or no.
    pub fn flag(&mut self, key: &'static str) -> Option<bool> {
        let node = self.node(key)?;
        match &node.value {
            Value::Flag(flag) => Some(*flag),
            Value::Text(text) if text == "true" => Some(true),
            Value::Text(text) if text == "false" => Some(false),
            _ => {
                self.expected(key, "true or false", node);
                None
            }
        }
    }

    /// A number within limits.
    pub fn number(&mut self, key: &'static str, least: f64, most: f64) -> Option<f64> {
        let node = self.node(key)?;
        #[allow(clippy::cast_precision_loss, reason = "settings are small numbers")]
        let number = match &node.value {
            Value::Whole(number) => Some(*number as f64),
            Value::Number(number) => Some(*number),
            Value::Text(text) => text.parse().ok(),
            _ => None,
        };
        match number {
            Some(number) if (least..=most).contains(&number) => return Some(number),
            Some(number) => {
                self.wrong(
                    &node.place,
                    format!("`{key}` is {number}: it must lie between {least} and {most}"),
                );
            }
            None => self.expected(key, "a number", node),
        }
        None
    }

    /// Seconds, as a number.
    pub fn seconds(&mut self, key: &'static str) -> Option<Span> {
        self.number(key, 0.0, 86_400.0 * 7.0)
            .map(Span::from_seconds)
    }

    /// A duration within limits, such as `"15m"`; a bare number is seconds.
    pub fn span(&mut self, key: &'static str, least: &str, most: &str) -> Option<Span> {
        let node = self.node(key)?;
        #[allow(clippy::cast_precision_loss, reason = "settings are small numbers")]
        let read = match &node.value {
            Value::Text(text) => duration::parse(text),
            Value::Whole(seconds) if *seconds >= 0 => Ok(Span::from_seconds(*seconds as f64)),
            Value::Number(seconds) if *seconds >= 0.0 => Ok(Span::from_seconds(*seconds)),
            other => Err(format!(
                "a duration such as \"15m\" is expected, not {}",
                other.kind()
            )),
        };
        let limits = (duration::parse(least), duration::parse(most));
        match (read, limits) {
            (Ok(span), (Ok(low), Ok(high))) if span < low || span > high => {
                self.wrong(
                    &node.place,
                    format!("`{key}` must lie between {least} and {most}"),
                );
                None
            }
            (Ok(span), _) => Some(span),
            (Err(words), _) => {
                self.wrong(&node.place, format!("`{key}`: {words}"));
                None
            }
        }
    }

    /// A text that `read` understands.
    pub fn read<T>(
        &mut self,
        key: &'static str,
        what: &str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let node = self.node(key)?;
        let found = match &node.value {
            Value::Text(text) => read(text),
            _ => None,
        };
        if found.is_none() {
            self.wrong(&node.place, format!("`{key}` must be {what}"));
        }
        found
    }

    /// One of a few words.
    pub fn word<T: Copy>(&mut self, key: &'static str, words: &[(&'static str, T)]) -> Option<T> {
        let text = self.text(key)?;
        let place = &self.table.and_then(|table| table.get(key))?.1.place;
        if let Some((_, value)) = words.iter().find(|(word, _)| *word == text) {
            return Some(*value);
        }
        let names: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        let hint = suggestion(text, &names);
        self.wrong(place, format!("`{key}` cannot be `{text}`: {hint}"));
        None
    }

    /// Says of a key that belongs elsewhere where that is.
    pub fn elsewhere(&mut self, key: &'static str, words: &str) {
        if let Some((place, _)) = self.table.and_then(|table| table.get(key)) {
            self.known.push(key);
            self.mistakes.push(Mistake {
                place: place.clone(),
                words: format!("`{key}` {words}"),
            });
        }
    }

    fn expected(&mut self, key: &str, what: &str, node: &Node) {
        self.wrong(
            &node.place,
            format!("`{key}`: {what} is expected, not {}", node.value.kind()),
        );
    }

    /// Notes every key that nobody asked for.
    pub fn finish(self) {
        for (key, (place, _)) in self.table.into_iter().flatten() {
            if !self.known.contains(&key.as_str()) {
                let hint = suggestion(key, &self.known);
                let words = format!("unknown key `{key}` in {}: {hint}", self.name);
                self.mistakes.push(Mistake {
                    place: place.clone(),
                    words,
                });
            }
        }
    }
}

/// What to write instead.
pub fn suggestion(word: &str, known: &[&str]) -> String {
    nearest(word, known.iter().copied()).map_or_else(
        || format!("known are {}", known.join(", ")),
        |candidate| format!("did you mean `{candidate}`?"),
    )
}
