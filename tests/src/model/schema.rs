//! Which data each event type may carry: the contract's schema in a few words.

use serde_json::Value;

/// Per type: fields as `name:kind`, required ones with a `!`.
const TYPES: [(&str, &str); 17] = [
    (
        "call.queued",
        "call!:id queue!:id parent:id agent:id dnis:text64 caller:text128 channel:channel \
         direction:direction skills:ids64 priority:integer",
    ),
    ("call.offered", "call!:id agent!:id parent:id queue:id"),
    (
        "call.offer_ended",
        "call!:id agent!:id parent:id queue:id reason:ring_end",
    ),
    ("call.answered", "call!:id agent!:id parent:id queue:id"),
    ("call.hold", "call!:id on!:bool parent:id queue:id agent:id"),
    (
        "call.transferred",
        "call!:id parent:id queue:id agent:id kind:transfer to_queue:id to_agent:id",
    ),
    (
        "call.left_queue",
        "call!:id queue!:id reason!:leave parent:id agent:id",
    ),
    (
        "call.ended",
        "call!:id parent:id queue:id agent:id ended_by:ender",
    ),
    (
        "call.wrapup",
        "call!:id agent!:id phase!:wrapup parent:id queue:id code:text100",
    ),
    (
        "call.callback",
        "call!:id phase!:callback parent:id queue:id agent:id due:time",
    ),
    (
        "agent.state",
        "agent!:id state!:state reason:text100 queue:id call:id snapshot:bool",
    ),
    (
        "agent.profile",
        "agent!:id name:text200 team:id leader:id queues:ids256 skills:numbers",
    ),
    (
        "queue.config",
        "queue!:id name:text200 sl_seconds:positive sl_target:share sl_formula:formula \
         flow_outs:flow_outs short_abandon_seconds:not_negative time_zone:text day_start:day_start \
         wrapup_seconds:not_negative max_wait:positive max_talk:positive max_wrapup:positive \
         max_ring:positive like:like",
    ),
    (
        "survey.answered",
        "call!:id parent:id queue:id agent:id csat:number csat_max:positive nps:nps \
         resolved:bool comment:text4000",
    ),
    (
        "qa.scored",
        "call!:id agent!:id score!:percent parent:id queue:id form:id form_version:integer \
         evaluator:id critical_fail:bool sections:sections",
    ),
    (
        "shift.planned",
        "agent!:id start!:time end!:time activity:text100 queue:id version:integer cancelled:bool",
    ),
    ("source.mark", "mark!:mark"),
];

const ENUMS: [(&str, &str); 14] = [
    ("channel", "voice callback chat email message video task"),
    ("direction", "inbound outbound internal"),
    (
        "ring_end",
        "no_answer rejected cancelled answered_elsewhere error",
    ),
    ("transfer", "blind attended conference queue"),
    (
        "leave",
        "abandoned timeout overflow key empty full closed callback voicemail withdrawn error \
         unknown",
    ),
    ("ender", "agent caller system transfer unknown"),
    ("wrapup", "start end"),
    ("callback", "requested scheduled dialled done failed"),
    (
        "state",
        "signed_out available ringing talking hold wrapup not_ready unknown",
    ),
    (
        "formula",
        "exclude_short offered exclude_abandoned_in_time abandoned_in_time_met answered_only",
    ),
    ("flow_outs", "exclude count"),
    ("like", "genesys cisco asterisk twilio talkdesk"),
    ("mark", "heartbeat restart snapshot_begin snapshot_end"),
    ("nps", "0 1 2 3 4 5 6 7 8 9 10"),
];

/// Whether `data` is what an event of type `kind` may carry.
pub fn allows(kind: &str, data: &Value) -> bool {
    let Some((_, fields)) = TYPES.iter().find(|(name, _)| *name == kind) else {
        return false;
    };
    data.is_object()
        && fields.split_whitespace().all(|field| {
            let (name, shape) = field.split_once(':').expect("a field is name:kind");
            match data.get(name.trim_end_matches('!')) {
                Some(value) => fits(shape, value),
                None => !name.ends_with('!'),
            }
        })
}

/// An id: text of 1 to 200 characters.
pub fn is_id(value: &Value) -> bool {
    is_text(value, 200) && value != ""
}

fn is_text(value: &Value, longest: usize) -> bool {
    value
        .as_str()
        .is_some_and(|text| text.chars().count() <= longest)
}

fn is_number(value: &Value, allowed: impl Fn(f64) -> bool) -> bool {
    value.as_f64().is_some_and(allowed)
}

fn fits(shape: &str, value: &Value) -> bool {
    if let Some((_, words)) = ENUMS.iter().find(|(name, _)| *name == shape) {
        let word = value.as_i64().map(|number| number.to_string());
        let word = if shape == "nps" {
            word.as_deref()
        } else {
            value.as_str()
        };
        return word.is_some_and(|word| words.split_whitespace().any(|known| known == word));
    }
    match shape {
        "id" => is_id(value),
        "bool" => value.is_boolean(),
        "integer" => is_number(value, |number| number.fract() == 0.0),
        "number" => value.is_number(),
        "positive" => is_number(value, |number| number > 0.0),
        "not_negative" => is_number(value, |number| number >= 0.0),
        "share" => is_number(value, |number| (0.0..=1.0).contains(&number)),
        "percent" => is_number(value, |number| (0.0..=100.0).contains(&number)),
        "time" => value.as_str().and_then(super::time::parse_time).is_some(),
        "day_start" => value.as_str().is_some_and(is_day_start),
        "ids64" => are_ids(value, 64),
        "ids256" => are_ids(value, 256),
        "numbers" => value
            .as_object()
            .is_some_and(|map| map.values().all(Value::is_number)),
        "sections" => value
            .as_array()
            .is_some_and(|list| list.iter().all(is_section)),
        text => is_text(
            value,
            text.trim_start_matches("text")
                .parse()
                .unwrap_or(usize::MAX),
        ),
    }
}

fn are_ids(value: &Value, most: usize) -> bool {
    value
        .as_array()
        .is_some_and(|list| list.len() <= most && list.iter().all(is_id))
}

fn is_section(section: &Value) -> bool {
    section.is_object()
        && section["id"].is_string()
        && section
            .get("score")
            .is_none_or(|score| score.is_number() || score.is_null())
}

fn is_day_start(text: &str) -> bool {
    match text.as_bytes() {
        [h, hh, b':', m, mm] => {
            (b'0'..=b'2').contains(h)
                && hh.is_ascii_digit()
                && (b'0'..=b'5').contains(m)
                && mm.is_ascii_digit()
        }
        _ => false,
    }
}
