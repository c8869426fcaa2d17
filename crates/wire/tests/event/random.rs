//! Records made from the schema: right ones, and ones that are wrong in some way.

use std::sync::LazyLock;

use serde_json::Value;

use crate::chance::Chance;

const SCHEMA_TEXT: &str = include_str!("../../../../docs/event.schema.json");

/// The schema as it is made from the types; `documents.rs` holds it against the contract.
pub static SCHEMA: LazyLock<Value> = LazyLock::new(|| serde_json::from_str(SCHEMA_TEXT).unwrap());

/// The types of events, by the schema.
pub fn event_types() -> Vec<&'static str> {
    let words = SCHEMA["properties"]["type"]["enum"].as_array().unwrap();
    words.iter().map(|word| word.as_str().unwrap()).collect()
}

/// What `$ref` leads to.
pub fn resolve(schema: &'static Value) -> &'static Value {
    match schema["$ref"].as_str() {
        Some(path) => SCHEMA.pointer(path.trim_start_matches('#')).unwrap(),
        None => schema,
    }
}

/// The fields of a type's data, and which of them must be there.
pub fn fields(event_type: &str) -> (Vec<(&'static str, &'static Value)>, Vec<&'static str>) {
    let schema = &SCHEMA["$defs"][event_type];
    let fields = schema["properties"].as_object().unwrap();
    let required = schema["required"].as_array().unwrap();
    (
        fields
            .iter()
            .map(|(name, schema)| (name.as_str(), resolve(schema)))
            .collect(),
        required.iter().map(|name| name.as_str().unwrap()).collect(),
    )
}

const TIMES: [&str; 24] = [
    "2026-11-23T09:00:00.250Z",
    "2026-11-23t09:00:00z",
    "2026-11-23T09:00:00.123456789+05:30",
    "2026-11-23T09:00:00-00:00",
    "2024-02-29T00:00:00Z",
    "2000-02-29T00:00:00Z",
    "2016-12-31T23:59:60Z",
    "2016-12-31T15:59:60.5-08:00",
    "2016-12-31T22:59:60Z",
    "2016-12-31T23:58:60Z",
    "2026-11-23T09:00:61Z",
    "2026-02-29T09:00:00Z",
    "1900-02-29T09:00:00Z",
    "2026-13-01T09:00:00Z",
    "2026-11-31T09:00:00Z",
    "2026-11-23T24:00:00Z",
    "2026-11-23T09:00:00",
    "2026-11-23 09:00:00Z",
    "2026-11-23T09:00Z",
    "2026-11-23T09:00:00.Z",
    "2026-11-23T09:00:00+0100",
    "2026-11-23T09:00:00+24:00",
    "2026-11-23T09:00:00+01:60",
    "2026-11-2\u{0663}T09:00:00Z",
];

const NUMBERS: [&str; 28] = [
    "0",
    "-0",
    "0.0",
    "-0.0",
    "1",
    "1.0",
    "1e0",
    "10e-1",
    "-1",
    "-1.0",
    "0.5",
    "1.5",
    "5e-324",
    "1e-400",
    "1.0000000000000001",
    "10",
    "10.0",
    "1e1",
    "10.5",
    "11",
    "100",
    "100.0",
    "100.5",
    "101",
    "1e300",
    "-1e300",
    "18446744073709551616",
    "-9223372036854775809",
];

const OTHERS: [&str; 16] = [
    "null",
    "true",
    "false",
    "\"\"",
    "\"a\"",
    "\"1\"",
    "\"\\u0061\\n\\\"\"",
    "\"1.0\"",
    "[]",
    "{}",
    "[null]",
    "[1]",
    "[\"a\"]",
    "{\"a\":1}",
    "{\"a\":null}",
    "{\"a\":\"b\"}",
];

/// Values to try for a field, right and wrong, as JSON text.
pub fn probes(schema: &'static Value) -> Vec<String> {
    let quoted = |text: &str| serde_json::to_string(text).unwrap();
    let mut probes: Vec<String> = NUMBERS
        .iter()
        .chain(&OTHERS)
        .map(|&json| json.into())
        .collect();
    if schema["type"] == "string" {
        for length in [1, 64, 65, 100, 101, 128, 129, 200, 201, 4_000, 4_001] {
            for character in ["a", "é", "\u{1f600}", "\n", "\\u00e9", "\\ud83d\\ude00"] {
                let text = character.repeat(length);
                let escaped = character.starts_with('\\');
                probes.push(if escaped {
                    format!("\"{text}\"")
                } else {
                    quoted(&text)
                });
            }
        }
    }
    if schema["format"] == "date-time" {
        probes.extend(TIMES.iter().map(|time| quoted(time)));
    }
    if schema["pattern"].is_string() {
        let digits = [
            "7",
            "0007",
            "9999999999999999999",
            "00000000000000000000",
            "+7",
            "7 ",
            "٣",
            "7\n",
        ];
        let times = [
            "00:00", "23:59", "29:59", "30:00", "00:60", "0:00", "00:00 ", "00:00\n",
        ];
        probes.extend(digits.iter().chain(&times).map(|text| quoted(text)));
    }
    for word in schema["enum"].as_array().into_iter().flatten() {
        let word = word.as_str().unwrap();
        let wrong = [
            word.to_uppercase(),
            format!("{word} "),
            word[1..].to_owned(),
        ];
        probes.push(quoted(word));
        probes.extend(wrong.iter().map(|wrong| quoted(wrong)));
        probes.push(format!("{{{}:null}}", quoted(word)));
    }
    if schema["type"] == "array" {
        for length in [64, 65, 256, 257] {
            probes.push(format!("[{}]", vec!["\"a\""; length].join(",")));
        }
        probes.push(r#"["a",""]"#.into());
        for section in [
            "",
            r#""id":"""#,
            r#""id":"a","score":null"#,
            r#""id":"a","score":1.5,"more":[]"#,
            r#""id":"a","score":"1""#,
            r#""id":null"#,
            r#""score":1"#,
            r#""id":1"#,
        ] {
            probes.push(format!("[{{\"id\":\"a\"}},{{{section}}}]"));
        }
        probes.push(r#"[["a",1]]"#.into());
    }
    probes
}

/// A right value for a field.
pub fn right(schema: &'static Value, chance: &mut Chance) -> String {
    if let Some(words) = schema["enum"].as_array() {
        return chance.pick(words).to_string();
    }
    let list = |item: &str, length: usize| format!("[{}]", vec![item; length].join(","));
    match (schema["type"].as_str(), schema["format"].as_str()) {
        (_, Some(_)) => serde_json::to_string(chance.pick(&TIMES[..8])).unwrap(),
        (Some("string"), _) if schema["pattern"].is_string() => {
            let day_start = schema["pattern"].as_str().unwrap().contains(':');
            if day_start {
                "\"06:30\"".into()
            } else {
                format!("\"{}\"", chance.next() >> 1)
            }
        }
        (Some("string"), _) => {
            let most = schema["maxLength"].as_u64().unwrap_or(10).min(12) as usize;
            let text: String = (0..=chance.below(most))
                .map(|_| *chance.pick(&['a', 'b', 'é', '"', '\\', '\n', '\u{1f600}', '7']))
                .collect();
            serde_json::to_string(&text).unwrap()
        }
        (Some("boolean"), _) => chance.one_in(2).to_string(),
        (Some("integer"), _) => chance.below(11).to_string(),
        // Above 0 and up to 1, which is in every range there is.
        (Some("number"), _) => ((1 + chance.below(1_000_000)) as f64 / 1e6).to_string(),
        (Some("array"), _) if schema["items"]["type"] == "object" => {
            list(r#"{"id":"greeting","score":0.3}"#, chance.below(3))
        }
        (Some("array"), _) => list("\"x\"", chance.below(4)),
        _ => (*chance.pick(&["{}", r#"{"french":0.7}"#, r#"{"french":1,"é":2e0}"#])).into(),
    }
}

/// Fields as names and JSON text, in the order in which they are written.
pub type Fields = Vec<(String, String)>;

pub fn object(fields: &Fields) -> String {
    let fields: Vec<String> = fields
        .iter()
        .map(|(name, json)| format!("\"{name}\":{json}"))
        .collect();
    format!("{{{}}}", fields.join(","))
}

/// A right record of a type: its envelope without `data`, and its data.
pub fn record(event_type: &str, chance: &mut Chance) -> (Fields, Fields) {
    let (known, required) = fields(event_type);
    let mut envelope = vec![
        ("specversion".to_owned(), "\"1.0\"".to_owned()),
        ("type".to_owned(), format!("\"{event_type}\"")),
    ];
    let attributes = SCHEMA["properties"].as_object().unwrap();
    for (name, schema) in attributes {
        let needed = ["id", "source", "time"].contains(&name.as_str());
        let special = ["specversion", "type", "data"].contains(&name.as_str());
        if needed || !special && chance.one_in(3) {
            envelope.push((name.clone(), right(schema, chance)));
        }
    }
    let mut data = Fields::new();
    for (name, schema) in known {
        if required.contains(&name) || chance.one_in(2) {
            data.push((name.to_owned(), right(schema, chance)));
        }
    }
    (envelope, data)
}

/// The whole record as JSON.
pub fn whole(mut envelope: Fields, data: &Fields) -> String {
    envelope.push(("data".to_owned(), object(data)));
    object(&envelope)
}
