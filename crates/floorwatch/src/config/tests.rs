//! Files that are right and files that are wrong, the latter with what is said of them.

use std::path::PathBuf;

use super::*;

fn cases(kind: &str) -> Vec<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/config")
        .join(kind);
    let mut files: Vec<PathBuf> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "toml")
        })
        .collect();
    files.sort();
    assert!(!files.is_empty(), "no cases in {}", folder.display());
    files
}

#[test]
fn good_files_are_read() {
    for file in cases("good") {
        let text = std::fs::read_to_string(&file).unwrap();
        let read = Config::read(&text, []);
        assert!(read.is_ok(), "{}: {read:?}", file.display());
    }
}

/// Beside each bad file stands what is said of it. `UPDATE_GOLDEN=1` writes it anew.
#[test]
fn bad_files_are_refused_with_every_mistake() {
    for file in cases("bad") {
        let text = std::fs::read_to_string(&file).unwrap();
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let mistakes = Config::read(&text, []).expect_err(&name);
        let said: String = mistakes
            .iter()
            .map(|mistake| line(&name, mistake) + "\n")
            .collect();
        let golden = file.with_extension("txt");
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            std::fs::write(&golden, &said).unwrap();
        }
        assert_eq!(
            said,
            std::fs::read_to_string(&golden).unwrap_or_default(),
            "{name}"
        );
    }
}

#[test]
fn nothing_said_is_the_contract_s_default() {
    let config = Config::read("", []).unwrap();
    assert_eq!(config.kafka.brokers, "127.0.0.1:9092");
    assert_eq!(config.input.topic, "floorwatch.events");
    assert_eq!(config.input.group, "floorwatch");
    assert_eq!(config.http.listen, http::LISTEN);
    assert_eq!(
        config.plan("acme/site-1").lateness,
        floor::Plan::default().lateness
    );
    assert_eq!(config.default_settings(), floor::Settings::default());
}

#[test]
fn the_environment_wins_over_the_file() {
    let variables = [
        ("FLOORWATCH_INPUT__TOPIC", "calls"),
        ("FLOORWATCH_INPUT__TICK", "100ms"),
        ("FLOORWATCH_QUEUE__DEFAULT__SL_SECONDS", "30"),
    ];
    let variables = variables.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let config = Config::read("[input]\ntopic = 'x'\nstart = '12h'", variables).unwrap();
    assert_eq!(config.input.topic, "calls");
    assert_eq!(config.input.tick.as_millis(), 100);
    assert_eq!(
        config.input.start,
        Start::Back(floor::Span(12 * 3600 * floor::SECOND))
    );
    assert_eq!(
        config.default_settings().sl_threshold,
        floor::Span(30 * floor::SECOND)
    );
}

#[test]
fn a_variable_of_an_unknown_key_is_a_mistake() {
    let variables = [("FLOORWATCH_INPUT__LATENES".to_owned(), "5m".to_owned())];
    let mistakes = Config::read("", variables).unwrap_err();
    let said = line(&"f.toml", &mistakes[0]);
    assert_eq!(
        said,
        "FLOORWATCH_INPUT__LATENES: unknown key `latenes` in [input]: did you mean `lateness`?"
    );
}
