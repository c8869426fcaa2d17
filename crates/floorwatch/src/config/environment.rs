//! Every key also as an environment variable: `FLOORWATCH_SECTION__KEY`, which wins over the file.

use super::tree::{Mistake, Node, Place, Table, Value};

/// What the names of our variables begin with.
const PREFIX: &str = "FLOORWATCH_";

/// Lays the variables over what the file says.
pub fn lay_over(
    table: &mut Table,
    variables: impl IntoIterator<Item = (String, String)>,
) -> Vec<Mistake> {
    let mut ours: Vec<(String, String)> = variables
        .into_iter()
        .filter(|(name, _)| {
            name.strip_prefix(PREFIX)
                .is_some_and(|rest| rest.contains("__"))
        })
        .collect();
    ours.sort();
    ours.into_iter()
        .filter_map(|(name, value)| set(table, &name, value))
        .collect()
}

fn set(table: &mut Table, name: &str, value: String) -> Option<Mistake> {
    let path: Vec<&str> = name.strip_prefix(PREFIX)?.split("__").collect();
    let place = Place::Variable(name.to_owned());
    let (last, sections) = path.split_last()?;
    if path.iter().any(|part| part.is_empty()) {
        let words = "a part of the name is empty: write FLOORWATCH_SECTION__KEY".to_owned();
        return Some(Mistake { place, words });
    }
    let mut inner = table;
    for section in sections {
        let key = spelling(inner, section, &path);
        let empty = || Node {
            place: place.clone(),
            value: Value::Table(Table::new()),
        };
        let (_, node) = inner.entry(key).or_insert_with(|| (place.clone(), empty()));
        let Value::Table(deeper) = &mut node.value else {
            return Some(Mistake {
                place,
                words: format!("`{}` is not a section", section.to_lowercase()),
            });
        };
        inner = deeper;
    }
    let key = spelling(inner, last, &path);
    inner.insert(
        key,
        (
            place.clone(),
            Node {
                place,
                value: Value::Text(value),
            },
        ),
    );
    None
}

/// The key that a part of a variable's name means: as the file spells it where it has it; a
/// property of the Kafka client with dots; else in small letters.
fn spelling(table: &Table, part: &str, path: &[&str]) -> String {
    let plain = |key: &str| -> String {
        key.chars()
            .map(|c| {
                if c.is_ascii_alphanumeric() {
                    c.to_ascii_lowercase()
                } else {
                    '_'
                }
            })
            .collect()
    };
    let wanted = part.to_ascii_lowercase();
    if let Some(key) = table.keys().find(|key| plain(key) == wanted) {
        return key.clone();
    }
    let property = path.len() == 3 && path[1].eq_ignore_ascii_case("properties") && part == path[2];
    match (property, wanted.strip_suffix("_file")) {
        (false, _) => wanted,
        (true, None) => wanted.replace('_', "."),
        (true, Some(name)) => format!("{}_file", name.replace('_', ".")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(file: &str, name: &str, expect: &[&str]) {
        let mut table = super::super::tree::parse(file).unwrap();
        let mistakes = lay_over(&mut table, [(name.to_owned(), "x".to_owned())]);
        assert_eq!(mistakes, [], "{name}");
        let (last, sections) = expect.split_last().unwrap();
        let mut inner = &table;
        for section in sections {
            let Value::Table(deeper) = &inner[*section].1.value else {
                panic!("{section} of {name}")
            };
            inner = deeper;
        }
        assert!(
            matches!(&inner[*last].1.value, Value::Text(text) if text == "x"),
            "{name}"
        );
    }

    #[test]
    fn names_are_found() {
        check("", "FLOORWATCH_KAFKA__BROKERS", &["kafka", "brokers"]);
        check(
            "[input]\ntick = '50ms'",
            "FLOORWATCH_INPUT__TICK",
            &["input", "tick"],
        );
        check(
            "",
            "FLOORWATCH_QUEUE__DEFAULT__SL_SECONDS",
            &["queue", "default", "sl_seconds"],
        );
        check(
            "[source.'acme/site-1']\nlateness = '1m'",
            "FLOORWATCH_SOURCE__ACME_SITE_1__LATENESS",
            &["source", "acme/site-1", "lateness"],
        );
        check(
            "",
            "FLOORWATCH_KAFKA__PROPERTIES__SASL_USERNAME",
            &["kafka", "properties", "sasl.username"],
        );
        check(
            "",
            "FLOORWATCH_KAFKA__PROPERTIES__SASL_PASSWORD_FILE",
            &["kafka", "properties", "sasl.password_file"],
        );
    }

    #[test]
    fn other_variables_are_left_alone() {
        let mut table = Table::new();
        let variables = [
            ("FLOORWATCH_LOG", "debug"),
            ("HOME", "/root"),
            ("MY__KEY", "1"),
        ];
        let variables = variables.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(lay_over(&mut table, variables), []);
        assert!(table.is_empty());
    }
}
