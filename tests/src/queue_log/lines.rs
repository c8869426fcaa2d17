//! Lines that say nothing, lines that cannot be read, and what stands at their start and end.

use serde_json::json;

use super::{Case, case};

pub fn cases() -> Vec<Case> {
    vec![
        lines_that_change_nothing(),
        lines_that_cannot_be_read(),
        names_with_blanks_and_accents(),
        names_too_long_for_an_event(),
        the_last_line_is_not_whole(),
        stamps_with_decimals(),
        nothing_at_all(),
    ]
}

fn lines_that_change_nothing() -> Case {
    let log = "
        09:00:00|NONE|NONE|NONE|CONFIGRELOAD|
        09:00:01|NONE|billing|bob|PENALTY|3
        09:00:02|NONE|billing|PJSIP/bob|RINGINUSE|1
        09:00:03|c1|sales|NONE|INFO|IVR|main
        09:01:00|c1|billing|NONE|ENTERQUEUE||4917001|1
        09:01:05|c1|billing|NONE|INFO|IVR|main
        09:01:12|c1|billing|ann|CONNECT|12|c1-ann|5
        09:01:20|c1|billing|ann|INFO|note|x
        09:01:30|NONE|NONE|NONE|CONFIGRELOAD|
        09:02:12|c1|billing|ann|COMPLETECALLER|12|60|1
    ";
    let board = vec![
        ("total/offered", json!(1)),
        ("queues/billing/asa_s", json!(12)),
        ("queues/billing/talk_avg_s", json!(60)),
        ("queues/sales/offered", json!(null)),
        ("agents/bob/state", json!(null)),
        ("agents/PJSIP/bob/state", json!(null)),
    ];
    case("lines that change nothing", log, "09:10:00", board)
}

fn lines_that_cannot_be_read() -> Case {
    let log = "
        09:00:00|c1|billing|NONE|ENTERQUEUE||4917001|1
        not a line at all
        09:00:01|c2|billing

        yesterday|c3|billing|NONE|ENTERQUEUE||4917003|1
        09:00:12|c1|billing|ann|CONNECT|12|c1-ann|5
        ¿¿¿¿
        09:00:20|c1|billing|ann|SURVEYED|5
        09:00:30||billing|NONE|ENTERQUEUE||4917004|1
        09:01:12|c1|billing|ann|COMPLETECALLER|12|60|1
        |||||
    ";
    let board = vec![
        ("queues/billing/offered", json!(1)),
        ("queues/billing/asa_s", json!(12)),
        ("queues/billing/talk_avg_s", json!(60)),
        ("total/waiting", json!(0)),
    ];
    case("lines that cannot be read", log, "09:10:00", board)
        .reported(&[2, 3, 5, 7, 8, 9, 11])
        .perhaps(&[4])
}

/// Names are free text in `queues.conf`.
fn names_with_blanks_and_accents() -> Case {
    let log = "
        09:00:00|NONE|Kasse Süd|Frolova K.|ADDMEMBER|
        09:00:00|c1|Kasse Süd|NONE|ENTERQUEUE||4917001|1|Müller, \"Jörg\"
        09:00:12|c1|Kasse Süd|Frolova K.|CONNECT|12|c1-1|5
        09:01:12|c1|Kasse Süd|Frolova K.|COMPLETECALLER|12|60|1
    ";
    let board = vec![
        ("queues/Kasse Süd/answered", json!(1)),
        ("queues/Kasse Süd/staffed", json!(1)),
        ("agents/Frolova K./state", json!("available")),
        ("agents/Frolova K./talk_s", json!(60)),
    ];
    case("names with blanks and accents", log, "09:10:00", board)
}

/// An id has 200 characters at most.
fn names_too_long_for_an_event() -> Case {
    let log = format!(
        "
        09:00:00|c1|billing|NONE|ENTERQUEUE||4917001|1
        09:00:05|c2|{}|NONE|ENTERQUEUE||4917002|1
        09:00:08|c3|{}|NONE|ENTERQUEUE||4917003|1
        ",
        "q".repeat(201),
        "ü".repeat(200),
    );
    let board = vec![
        ("total/offered", json!(2)),
        ("queues/billing/offered", json!(1)),
    ];
    case("names too long for an event", &log, "09:10:00", board).reported(&[2])
}

fn the_last_line_is_not_whole() -> Case {
    let log = "
        09:00:00|c1|billing|NONE|ENTERQUEUE||4917001|1
        09:00:12|c1|billing|ann|CONNECT|12|c1-ann|5
        09:01:12|c1|billing|ann|COMPLETECALLER|12|6";
    let board = vec![
        // The rest may say that it ended; so far she talks.
        ("queues/billing/talking", json!(1)),
        ("queues/billing/handled", json!(0)),
        ("agents/ann/state", json!("talking")),
    ];
    case("the last line is not whole", log, "09:10:00", board).perhaps(&[3])
}

fn stamps_with_decimals() -> Case {
    let log = "
        09:00:00.250|c1|billing|NONE|ENTERQUEUE||4917001|1
        09:00:12.5|c1|billing|ann|CONNECT|12|c1-ann|5
        09:01:12.123456|c1|billing|ann|COMPLETECALLER|12|60|1
    ";
    let board = vec![
        ("queues/billing/asa_s", json!(12.25)),
        ("queues/billing/talk_avg_s", json!(59.623456)),
        ("agents/ann/ring_s", json!(5)),
    ];
    case("stamps with decimals", log, "09:10:00", board)
}

fn nothing_at_all() -> Case {
    let board = vec![("total/offered", json!(0)), ("total/waiting", json!(0))];
    case("nothing at all", "", "09:10:00", board)
}

/// The same calls as in [`CONTRADICTING`], with durations that are what the stamps say.
pub const PLAIN: &str = "
    09:00:00|c1|billing|NONE|ENTERQUEUE||4917001|1
    09:00:12|c1|billing|ann|CONNECT|12|c1-ann|5
    09:01:12|c1|billing|ann|COMPLETECALLER|12|60|1
    09:02:00|c2|billing|NONE|ENTERQUEUE||4917002|1
    09:02:30|c2|billing|NONE|ABANDON|1|1|30
";

/// Calls whose durations are not what the stamps say.
pub const CONTRADICTING: &str = "
    09:00:00|c1|billing|NONE|ENTERQUEUE||4917001|1
    09:00:12|c1|billing|ann|CONNECT|40|c1-ann|5
    09:01:12|c1|billing|ann|COMPLETECALLER|40|5000|1
    09:02:00|c2|billing|NONE|ENTERQUEUE||4917002|1
    09:02:30|c2|billing|NONE|ABANDON|1|1|3
";
