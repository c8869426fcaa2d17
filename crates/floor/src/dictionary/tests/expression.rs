//! Arithmetic over named terms: `+ - * /`, parentheses, numbers, `max(…, …)`: of what there is.

/// The value of an expression; nothing where it divides by nothing.
pub fn evaluate(text: &str, term: &dyn Fn(&str) -> f64) -> Option<f64> {
    let mut reader = Reader {
        rest: text.trim(),
        term,
    };
    let value = reader.sum();
    assert!(reader.rest.is_empty(), "{text}: what is `{}`?", reader.rest);
    value
}

struct Reader<'a> {
    rest: &'a str,
    term: &'a dyn Fn(&str) -> f64,
}

impl Reader<'_> {
    fn take(&mut self, sign: char) -> bool {
        let taken = self.rest.strip_prefix(sign).map(str::trim_start);
        self.rest = taken.unwrap_or(self.rest);
        taken.is_some()
    }

    fn sum(&mut self) -> Option<f64> {
        let mut value = self.product();
        loop {
            let sign = if self.take('+') {
                1.0
            } else if self.take('-') {
                -1.0
            } else {
                return value;
            };
            let next = self.product();
            value = value.zip(next).map(|(value, next)| value + sign * next);
        }
    }

    fn product(&mut self) -> Option<f64> {
        let mut value = self.factor();
        loop {
            if self.take('*') {
                let next = self.factor();
                value = value.zip(next).map(|(value, next)| value * next);
            } else if self.take('/') {
                let next = self.factor().filter(|next| *next != 0.0);
                value = value.zip(next).map(|(value, next)| value / next);
            } else {
                return value;
            }
        }
    }

    fn factor(&mut self) -> Option<f64> {
        if self.take('(') {
            let value = self.sum();
            assert!(self.take(')'), "unclosed before `{}`", self.rest);
            return value;
        }
        let end = self
            .rest
            .find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_')
            .unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        assert!(!word.is_empty(), "nothing to compute with at `{rest}`");
        self.rest = rest.trim_start();
        if word == "max" {
            assert!(self.take('('), "max of what, at `{rest}`?");
            let one = self.sum();
            assert!(self.take(','), "max of one alone, before `{}`", self.rest);
            let other = self.sum();
            assert!(self.take(')'), "unclosed before `{}`", self.rest);
            return one.into_iter().chain(other).reduce(f64::max);
        }
        Some(word.parse().unwrap_or_else(|_| (self.term)(word)))
    }
}
