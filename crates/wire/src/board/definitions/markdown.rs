//! The dictionary as a supervisor reads it.

use std::fmt::Write as _;

use floor::dictionary::{
    AGENT, Definition, Group, Made, PRESETS, QUEUE, Sums, Unit, worked_example,
};
use floor::{Formula, QueueTerms, Value, Window};

use super::terms;

/// The whole dictionary in Markdown.
#[must_use]
pub fn markdown() -> String {
    let mut text = opening();
    service_levels(&mut text);
    text.push_str("\n## Figures of a queue, or of several pooled\n");
    figures(&mut text, QUEUE);
    text.push_str("\n## Figures of an agent\n");
    figures(&mut text, AGENT);
    text.push_str("\n## Terms of the formulas\n| term | is |\n|---|---|\n");
    for (name, words) in terms() {
        add(&mut text, &format!("| `{name}` | {words} |"));
    }
    text
}

/// A string takes all that is written to it.
fn add(text: &mut String, line: &str) {
    let _ = writeln!(text, "{line}");
}

fn opening() -> String {
    let windows = Window::ROLLING.map(|window| format!("`{}`", window.name()));
    let windows = windows.join(" ");
    format!(
        "# What the numbers mean

Every figure once: what it answers, how it is computed, when it counts, an example, and what other products do. The \
board, the screens, the metrics and this page are made from the same table; `floorwatch definitions` prints it. A ratio \
or mean over nothing is `null`, drawn as —, never 0 or 1. Ratios are 0–1, durations are seconds.

## Words
- A **visit** is one stay of a call in one queue: from `t_q`, when it is queued, to `t_a`, when an agent answers, or \
`t_x`, when it leaves without. A call that comes back is another visit.
- A **leg** is one agent's handling of a call: it rings, then talk and hold from `t_a` to `t_e`, then wrap-up to `t_w`. \
A call that is transferred has several.
- The **wait** of a visit is `t_a − t_q` or `t_x − t_q`, ringing included.
- **T** is the answer threshold (`sl_seconds`): a wait of at most T is in time. **s** is the short-abandon limit \
(`short_abandon_seconds`): a wait of less is short.
- A **decided** call is one whose part in the service level is settled: answered, gone, or still waiting T seconds after \
it was queued. It is then late, whatever becomes of it.

## Windows
{windows} are the last so many minutes up to now, exact at every whole second. `today` is the business day so far: it \
begins at `day_start` in the queue's `time_zone` ([configuration](configuration.md)), for agents and teams in that of the \
site; a pool adds each queue's own day. What counts \
belongs to the window that holds its own moment: an answer when it was given, a handled leg when its work was done. So \
the figures of a window need not add up: a call queued at 8:59 and answered at 9:01 is offered before nine and answered \
after it. Times of agents are cut off at the window's edges.

A pool of queues, of a team, a site or all, adds up counts and divides then; it is never a mean of percentages. An \
agent is in it once, however many queues.
"
    )
}

/// The five side by side, with the same hundred calls.
fn service_levels(text: &mut String) {
    text.push_str(
        "
## The five service levels
A hundred calls, T = 20 s, s = 5 s: 70 are answered in time, 15 late; 10 callers hang up in time, 4 of them within 5 \
seconds; 5 hang up late. So `met` is 70, `late` 20, `abandoned_in_time` 6, `short` 4, and `answered` 85.

| `sl_formula` | formula | the hundred calls | asks | like |
|---|---|---|---|---|
",
    );
    let example = worked_example();
    for formula in Formula::ALL {
        let expression = formula.expression(false);
        let row = format!(
            "| `{}` | `{expression}` | {} | {} | {} |",
            formula.name(),
            worked(formula, &example),
            formula.words(),
            formula.like(),
        );
        add(text, &row);
    }
    text.push_str(
        "
Flow-outs in time are left out, unless `flow_outs = \"count\"`: then all but `answered_only` have `flowed_counted` below \
the line. A visit lost in time is in none. All five are always computed; `sl_formula` says which one is the queue's own. \
`like` sets it as a product would have it: ",
    );
    let presets = PRESETS.map(|preset| format!("`{}`", preset.name));
    add(
        text,
        &format!("{} ([presets](presets.md)).", presets.join(", ")),
    );
}

/// Such as `70 / 96 = 0.7292`.
fn worked(formula: Formula, example: &QueueTerms) -> String {
    let terms = QueueTerms {
        formula,
        ..example.clone()
    };
    let figure = QUEUE.iter().find(|figure| figure.key == "service_level");
    let value = figure.map_or(Value::Null, |figure| (figure.value)(&terms));
    let (above, below) = formula.counts(&terms);
    match value {
        Value::Number(value) => format!("{above} / {below} = {value:.4}"),
        _ => "—".to_owned(),
    }
}

fn figures<T: Sums>(text: &mut String, definitions: &[Definition<T>]) {
    for group in Group::ALL {
        let some: Vec<_> = definitions
            .iter()
            .filter(|figure| figure.group == group)
            .collect();
        if some.is_empty() {
            continue;
        }
        add(text, &format!("\n### {}", group.title()));
        for definition in some {
            figure(text, definition);
        }
    }
}

fn figure<T: Sums>(text: &mut String, figure: &Definition<T>) {
    let line = format!(
        "\n#### `{}`\n**{}** {}.\n",
        figure.key,
        figure.question,
        capital(figure.words)
    );
    add(text, &line);
    let unit = match figure.unit {
        Unit::PerHour | Unit::Points | Unit::Seconds | Unit::Count => figure.unit.words(),
        Unit::Ratio => "ratio, 0–1",
        Unit::Parts => "several numbers, by name",
    };
    add(
        text,
        &format!("- unit: {unit} · counts {}", figure.moment.words()),
    );
    add(text, &format!("- formula: {}", formula(figure)));
    add(text, &format!("- example: {}", figure.example));
    if !figure.elsewhere.is_empty() {
        add(text, &format!("- elsewhere: {}", figure.elsewhere));
    }
}

fn formula<T: Sums>(figure: &Definition<T>) -> String {
    match figure.made {
        Made::By(expression) => format!("`{expression}`"),
        Made::ByUnless(expression, unless) => {
            let unless: Vec<&str> = unless.iter().map(|unless| unless.words).collect();
            format!("`{expression}`; {}", unless.join("; "))
        }
        Made::Level {
            above: "",
            below: "",
        } => "that of the queue's `sl_formula`, above".to_owned(),
        Made::Level { above: "", below } => {
            format!("that of the queue's `sl_formula`, with `{below}` added below the line")
        }
        Made::Level { above, .. } => {
            format!(
                "that of the queue's `sl_formula`, with `{above}` added above and below the line"
            )
        }
        Made::Levels => "the five formulas above".to_owned(),
        Made::As(phrase) => phrase.to_owned(),
    }
}

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}
