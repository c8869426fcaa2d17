//! The same hundred calls through the engine, as each product would judge them.

use std::fmt::Write as _;
use std::sync::Arc;

use floor::dictionary::{Definition, PRESETS, Preset, QUEUE};
use floor::{
    Asked, Body, CallEvent, Event, Floor, Formula, Plan, QueueTerms, SECOND, Settings,
    SettingsChange, Span, Time, Value, Verdict, Window,
};

const START: Time = Time(1_795_450_000 * SECOND);

/// Calls that come to the same end after the same wait, in seconds.
type Some = (usize, i64, End);

#[derive(Clone, Copy, PartialEq)]
enum End {
    Answered,
    HungUp,
    WentElsewhere,
}

const HUNDRED: [Some; 5] = [
    (70, 20, End::Answered),
    (15, 21, End::Answered),
    (6, 5, End::HungUp),
    (4, 4, End::HungUp),
    (5, 25, End::HungUp),
];
const FLOWED_OUT: Some = (10, 12, End::WentElsewhere);

/// The terms of a queue that these calls came to.
fn judged(settings: &Settings, calls: &[Some]) -> QueueTerms {
    let plan = Plan {
        default: settings.clone(),
        ..Plan::default()
    };
    let source: Arc<str> = Arc::from("acme/site-1");
    let now = START + Span(600 * SECOND);
    let mut floor = Floor::new(source, plan, START);
    let mut number = 0;
    for (how_many, wait, end) in calls {
        for _ in 0..*how_many {
            number += 1;
            let queued = START + Span(number * 2 * SECOND);
            let what = match end {
                End::Answered => CallEvent::Answered,
                End::HungUp => CallEvent::LeftQueue { abandoned: true },
                End::WentElsewhere => CallEvent::LeftQueue { abandoned: false },
            };
            let agent = (*end == End::Answered).then(|| format!("a-{number}"));
            for (time, what, agent) in [
                (queued, CallEvent::Queued, None),
                (queued + Span(wait * SECOND), what, agent),
            ] {
                let event = Event {
                    id: format!("{number}-{}", time.0).into(),
                    source: "acme/site-1".into(),
                    time,
                    sequence: None,
                    received: None,
                    body: Body::Call {
                        call: format!("c-{number}").into(),
                        queue: Some("billing".into()),
                        agent: agent.map(Into::into),
                        what,
                        asked: Asked::default(),
                    },
                };
                assert_eq!(floor.apply(&event, now), Verdict::Applied);
            }
        }
    }
    floor.advance_to(now);
    let queue = floor.queues().next().unwrap();
    floor.queue_terms(queue, Window::M30)
}

fn like(preset: &Preset) -> Settings {
    let mut settings = Settings::default();
    let change = SettingsChange {
        like: Some(preset.like),
        ..SettingsChange::default()
    };
    change.apply_to(&mut settings);
    settings
}

fn by(formula: Formula) -> Settings {
    Settings {
        sl_formula: formula,
        ..Settings::default()
    }
}

fn figure(key: &str) -> &'static Definition<QueueTerms> {
    QUEUE.iter().find(|figure| figure.key == key).unwrap()
}

fn level(terms: &QueueTerms) -> String {
    match (figure("service_level").value)(terms) {
        Value::Number(level) => format!("{level:.4}"),
        value => panic!("{value:?}"),
    }
}

/// Such as `70 / (70 + 20 + 6) = 0.7292`.
fn worked(terms: &QueueTerms) -> String {
    let figure = figure("service_level");
    let named = figure.terms_of(terms);
    let mut words = String::new();
    for word in figure.formula_of(terms).split_inclusive([' ', '(', ')']) {
        let name = word.trim_end_matches([' ', '(', ')']);
        let value = named.iter().find(|(term, _)| *term == name);
        match value {
            Some((_, Value::Count(count))) => {
                write!(words, "{count}{}", &word[name.len()..]).unwrap();
            }
            _ => words += word,
        }
    }
    format!("{words} = {}", level(terms))
}

/// The contract's figures, by the engine.
pub fn five() -> [String; 5] {
    Formula::ALL.map(|formula| level(&judged(&by(formula), &HUNDRED)))
}

/// The whole page.
pub fn page() -> String {
    let mut page = String::from(OPENING);
    let terms = judged(&Settings::default(), &HUNDRED);
    let mut counts = figure("sl_counts").terms_of(&terms);
    for key in ["answered", "abandoned", "short_abandoned"] {
        counts.push((key, (figure(key).value)(&terms)));
    }
    let row = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    page += &row(counts.iter().map(|(name, _)| format!("`{name}`")).collect());
    page += &row(vec!["---".to_owned(); counts.len()]);
    let count = |(_, value): &(&str, Value)| match value {
        Value::Count(count) => count.to_string(),
        value => panic!("{value:?}"),
    };
    page += &row(counts.iter().map(count).collect());

    page += "\nBy each preset:\n\n| `like` | product | `sl_formula` | with the numbers put in |\n|---|---|---|---|\n";
    for preset in &PRESETS {
        page += &row(vec![
            format!("`{}`", preset.name),
            preset.product.to_owned(),
            format!("`{}`", preset.formula.name()),
            worked(&judged(&like(preset), &HUNDRED)),
        ]);
    }
    page += "\nBy each formula:\n\n| `sl_formula` | formula | with the numbers put in |\n|---|---|---|\n";
    for formula in Formula::ALL {
        page += &row(vec![
            format!("`{}`", formula.name()),
            format!("`{}`", formula.expression(false)),
            worked(&judged(&by(formula), &HUNDRED)),
        ]);
    }
    page += SHORT_AND_FLOWED;
    for preset in &PRESETS {
        let settings = like(preset);
        let counting = Settings {
            count_flow_outs: true,
            ..settings.clone()
        };
        let more = [&HUNDRED[..], &[FLOWED_OUT]].concat();
        let none_short: Vec<Some> = HUNDRED
            .into_iter()
            .filter(|(_, wait, _)| *wait > 4)
            .collect();
        page += &row(vec![
            format!("`{}`", preset.name),
            level(&judged(&settings, &HUNDRED)),
            level(&judged(&settings, &none_short)),
            level(&judged(&settings, &more)),
            worked(&judged(&counting, &more)),
        ]);
    }
    page +=
        "\nA preset sets `sl_formula` alone. What the products themselves do with both is below.\n";
    for preset in &PRESETS {
        product(&mut page, preset);
    }
    page
}

fn product(page: &mut String, preset: &Preset) {
    write!(
        page,
        "\n## {}\n{}\n\n- short abandons: {}\n- flow-outs: {}\n- to set it: `like = \"{}\"`. {}\n",
        preset.product, preset.does, preset.short, preset.flow_outs, preset.name, preset.also
    )
    .unwrap();
}

const OPENING: &str = "# Presets

No two phone systems compute the service level alike, so that the same morning is 70 % on one screen and 82 % on the \
next. A preset makes a queue's own figure the one that its people are used to; all five are computed whatever it is \
([what the numbers mean](metrics.md)).

```toml
[queue.default]               # every queue
like = \"genesys\"

[source.\"acme/site-2\"]        # or all queues of one phone system
like = \"asterisk\"

[queue.billing]               # or one queue; what is named beside `like` wins
like = \"cisco\"
short_abandon_seconds = 3
```

A `queue.config` event may carry `like` as well ([events](events.md)). This page is made by the engine: what it shows is \
what it does.

## The same hundred calls
T = 20 s, s = 5 s: 70 calls are answered after 20 s, 15 after 21 s; 6 callers hang up after 5 s, 4 after 4 s, 5 after \
25 s. The engine counts:

";

const SHORT_AND_FLOWED: &str = "
## Short abandons and flow-outs
The hundred calls; the 96 without those who hung up after 4 s; the hundred and ten more that went to another queue after \
12 s; and these with `flow_outs = \"count\"`:

| `like` | the hundred | without the short ones | ten more flow out | and are counted |
|---|---|---|---|---|
";
