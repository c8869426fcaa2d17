//! What a PromQL expression asks for: its selectors, and the labels it groups and joins by.

/// A metric with its matchers.
#[derive(Debug, PartialEq, Eq)]
pub struct Selector {
    pub metric: String,
    /// Label, operator, value.
    pub matchers: Vec<(String, String, String)>,
    /// As it is written.
    pub text: String,
}

/// The parts of an expression that name something.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Parts {
    pub selectors: Vec<Selector>,
    /// Labels of `by`, `on` and the like.
    pub labels: Vec<String>,
}

const LISTS: [&str; 6] = [
    "by",
    "without",
    "on",
    "ignoring",
    "group_left",
    "group_right",
];
const WORDS: [&str; 5] = ["and", "or", "unless", "bool", "offset"];

/// Reads an expression; of what is no PromQL at all Prometheus itself complains.
pub fn parts(expression: &str) -> Parts {
    let mut parts = Parts::default();
    let mut rest = expression;
    while let Some(first) = rest.chars().next() {
        if first == '"' {
            rest = &rest[quoted(rest)..];
        } else if first == '[' {
            rest = after(rest, ']');
        } else if first.is_ascii_digit() {
            rest = rest.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '.');
        } else if first.is_ascii_alphabetic() || first == '_' {
            rest = name(rest, &mut parts);
        } else {
            rest = &rest[first.len_utf8()..];
        }
    }
    parts
}

fn name<'a>(text: &'a str, parts: &mut Parts) -> &'a str {
    let (name, rest) = word(text);
    let next = rest.trim_start();
    let aggregates = ["by", "without"].contains(&word(next).0);
    if LISTS.contains(&name) && next.starts_with('(') {
        let list = &next[1..next.find(')').expect("a list ends")];
        let labels = list.split(',').map(str::trim).filter(|it| !it.is_empty());
        parts.labels.extend(labels.map(str::to_owned));
        return after(next, ')');
    }
    if LISTS.contains(&name) || WORDS.contains(&name) || next.starts_with('(') || aggregates {
        return rest;
    }
    let (matchers, rest) = if next.starts_with('{') {
        matchers(next)
    } else {
        (Vec::new(), rest)
    };
    parts.selectors.push(Selector {
        metric: name.to_owned(),
        matchers,
        text: text[..text.len() - rest.len()].to_owned(),
    });
    rest
}

fn matchers(text: &str) -> (Vec<(String, String, String)>, &str) {
    let mut found = Vec::new();
    let mut rest = &text[1..];
    loop {
        rest = rest.trim_start_matches([' ', ',', '\n']);
        if let Some(after) = rest.strip_prefix('}') {
            return (found, after);
        }
        let (label, after) = word(rest);
        let value = after.find('"').expect("a matcher has a value");
        let end = value + quoted(&after[value..]);
        found.push((
            label.to_owned(),
            after[..value].trim().to_owned(),
            after[value + 1..end - 1].to_owned(),
        ));
        rest = &after[end..];
    }
}

/// The word that a text begins with, and what follows.
fn word(text: &str) -> (&str, &str) {
    let end = text
        .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == ':'))
        .unwrap_or(text.len());
    text.split_at(end)
}

/// The length of the string that a text begins with, its quotes included.
fn quoted(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            '"' if !escaped => return at + 1,
            _ => escaped = c == '\\' && !escaped,
        }
    }
    panic!("a string does not end: {text}")
}

fn after(text: &str, end: char) -> &str {
    text.split_once(end).expect("it is closed").1
}

/// Fills variables in as Grafana does, the longest names first.
pub fn filled(expression: &str, variables: &[(&str, &str)]) -> String {
    let mut variables = variables.to_vec();
    variables.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
    variables
        .iter()
        .fold(expression.to_owned(), |text, (name, value)| {
            text.replace(&format!("${{{name}}}"), value)
                .replace(&format!("${name}"), value)
        })
}

/// The variables that a text uses.
pub fn variables(text: &str) -> Vec<String> {
    let names = text.split('$').skip(1).map(|rest| {
        let rest = rest.strip_prefix('{').unwrap_or(rest);
        word(rest).0.to_owned()
    });
    names.collect()
}

#[test]
fn names_are_found() {
    let parts = parts(
        r#"sum by (le, job) (rate(a_total{x="or \" vector(0)", y=~"$y"}[$__rate_interval])) / on (job)
           group_left () (b offset 5m) > bool 0.5e3 or min(c:d{})"#,
    );
    let found: Vec<(&str, usize)> = { parts.selectors.iter() }
        .map(|selector| (selector.metric.as_str(), selector.matchers.len()))
        .collect();
    assert_eq!(found, [("a_total", 2), ("b", 0), ("c:d", 0)]);
    assert_eq!(parts.labels, ["le", "job", "job"]);
    let x = ("x".into(), "=".into(), r#"or \" vector(0)"#.into());
    assert_eq!(parts.selectors[0].matchers[0], x);
    assert_eq!(
        parts.selectors[0].text,
        r#"a_total{x="or \" vector(0)", y=~"$y"}"#
    );
}

#[test]
fn variables_are_filled_in() {
    let text = "a[$window] $windows ${window}";
    assert_eq!(
        filled(text, &[("window", "5m"), ("windows", "6")]),
        "a[5m] 6 5m"
    );
    assert_eq!(variables(text), ["window", "windows", "window"]);
}
