//! What callers and evaluators said: surveys and scores.

use serde_json::{Map, Value, json};

use super::parts::{Fact, What};
use super::time::Span;

/// Where a survey does not say its scale.
const CSAT_MAX: f64 = 5.0;

/// Figures of the surveys and scores of the window; `csat_share` is a queue's figure only.
pub fn figures(facts: &[(&Fact, Span)], with_share: bool) -> Value {
    let of = |what: What| {
        facts
            .iter()
            .filter(move |(fact, span)| fact.what == what && span.holds(fact.time))
    };
    let surveys: Vec<&Value> = of(What::Survey).map(|(fact, _)| &fact.data).collect();
    let scores: Vec<f64> = of(What::Score)
        .filter_map(|(fact, _)| fact.data["score"].as_f64())
        .collect();
    let csat: Vec<f64> = surveys
        .iter()
        .filter_map(|data| data["csat"].as_f64())
        .collect();
    let satisfied: Vec<bool> = surveys
        .iter()
        .filter_map(|data| is_satisfied(data))
        .collect();
    let nps: Vec<i64> = surveys
        .iter()
        .filter_map(|data| data["nps"].as_i64())
        .collect();
    let promoters: Vec<bool> = nps.iter().map(|score| *score >= 9).collect();
    let detractors: Vec<bool> = nps.iter().map(|score| *score <= 6).collect();
    let resolved: Vec<bool> = surveys
        .iter()
        .filter_map(|data| data["resolved"].as_bool())
        .collect();
    let mut row = Map::new();
    row.insert("csat_avg".into(), json!(average(&csat)));
    if with_share {
        row.insert("csat_share".into(), json!(share(&satisfied)));
    }
    let nps = share(&promoters).zip(share(&detractors));
    row.insert(
        "nps".into(),
        json!(nps.map(|(most, least)| (most - least) * 100.0)),
    );
    row.insert("fcr".into(), json!(share(&resolved)));
    row.insert("qa_avg".into(), json!(average(&scores)));
    Value::Object(row)
}

/// In the top two of five.
fn is_satisfied(survey: &Value) -> Option<bool> {
    let most = survey["csat_max"].as_f64().unwrap_or(CSAT_MAX);
    Some(survey["csat"].as_f64()? >= 0.75 * most)
}

fn average(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

fn share(answers: &[bool]) -> Option<f64> {
    let yes = answers.iter().filter(|answer| **answer).count();
    (!answers.is_empty()).then(|| yes as f64 / answers.len() as f64)
}
