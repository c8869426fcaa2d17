//! Pauses: in every queue at once, their echoes, and their reasons.

use serde_json::json;

use super::{Case, case};

pub fn cases() -> Vec<Case> {
    vec![
        paused_everywhere(),
        back_everywhere(),
        paused_again_in_one_queue(),
        a_pause_of_its_own(),
        paused_in_no_known_queue(),
        back_in_no_known_queue(),
        back_in_a_queue_joined_meanwhile(),
        a_new_reason_everywhere(),
        reasons_written_apart(),
        a_new_reason(),
    ]
}

const EVERYWHERE: &str = "
    09:00:00|NONE|billing|ann|ADDMEMBER|
    09:00:00|NONE|sales|ann|ADDMEMBER|
    09:05:00|NONE|NONE|ann|PAUSEALL|lunch
    09:05:00|NONE|billing|ann|PAUSE|lunch
    09:05:01|NONE|sales|ann|PAUSE|lunch
    09:25:00|NONE|NONE|ann|UNPAUSEALL|
    09:25:00|NONE|billing|ann|UNPAUSE|
    09:25:00|NONE|sales|ann|UNPAUSE|
    09:25:01|NONE|billing|ann|PAUSE|mail
";

fn paused_everywhere() -> Case {
    let board = vec![
        ("agents/ann/state", json!("not_ready")),
        ("agents/ann/reason", json!("lunch")),
        // Not since the echo a second later.
        ("agents/ann/since", json!("2026-11-25T09:05:00Z")),
        ("queues/billing/not_ready", json!(1)),
        ("queues/billing/available", json!(0)),
        ("queues/sales/not_ready", json!(1)),
        ("queues/sales/available", json!(0)),
        ("total/not_ready", json!(1)),
        ("queues/NONE/offered", json!(null)),
    ];
    case("paused everywhere", EVERYWHERE, "09:20:00", board)
}

fn back_everywhere() -> Case {
    let board = vec![
        ("agents/ann/state", json!("available")),
        ("agents/ann/since", json!("2026-11-25T09:25:00Z")),
        ("queues/billing/available", json!(1)),
        ("queues/sales/available", json!(1)),
        ("agents/ann/not_ready_s", json!({"lunch": 1200})),
    ];
    case("back everywhere", EVERYWHERE, "09:25:00", board)
}

fn paused_again_in_one_queue() -> Case {
    let board = vec![
        // A pause is no echo of an unpause, however soon it comes.
        ("queues/billing/not_ready", json!(1)),
        ("queues/billing/available", json!(0)),
        ("queues/sales/available", json!(1)),
        ("agents/ann/state", json!("available")),
        ("agents/ann/not_ready_s", json!({"lunch": 1200})),
        ("agents/ann/available_s", json!(600)),
    ];
    case("paused again in one queue", EVERYWHERE, "09:30:00", board)
}

fn a_pause_of_its_own() -> Case {
    let log = "
        09:00:00|NONE|billing|ann|ADDMEMBER|
        09:00:00|NONE|sales|ann|ADDMEMBER|
        09:05:00|NONE|NONE|ann|PAUSEALL|lunch
        09:05:02|NONE|billing|ann|PAUSE|lunch
        09:05:02|NONE|sales|ann|PAUSE|lunch
        09:05:03|NONE|sales|ann|PAUSE|mail
    ";
    let board = vec![
        // The newest word of any queue.
        ("agents/ann/reason", json!("mail")),
        ("agents/ann/since", json!("2026-11-25T09:05:03Z")),
        ("agents/ann/not_ready_s", json!({"lunch": 3, "mail": 297})),
    ];
    case(
        "a pause that comes too late for an echo",
        log,
        "09:10:00",
        board,
    )
}

const NO_KNOWN_QUEUE: &str = "
    09:00:00|NONE|NONE|eve|PAUSEALL|training
    09:00:00|NONE|support|eve|PAUSE|training
    09:10:00|NONE|NONE|eve|UNPAUSEALL|
    09:10:00|NONE|support|eve|UNPAUSE|
";

fn paused_in_no_known_queue() -> Case {
    let board = vec![
        ("agents/eve/state", json!("not_ready")),
        ("agents/eve/reason", json!("training")),
        ("agents/eve/since", json!("2026-11-25T09:00:00Z")),
        ("total/not_ready", json!(1)),
    ];
    case(
        "paused in no known queue",
        NO_KNOWN_QUEUE,
        "09:05:00",
        board,
    )
}

fn back_in_no_known_queue() -> Case {
    let board = vec![
        ("agents/eve/state", json!("available")),
        ("agents/eve/since", json!("2026-11-25T09:10:00Z")),
        ("agents/eve/not_ready_s", json!({"training": 600})),
        ("agents/eve/available_s", json!(300)),
    ];
    case("back in no known queue", NO_KNOWN_QUEUE, "09:15:00", board)
}

fn back_in_a_queue_joined_meanwhile() -> Case {
    let log = "
        09:00:00|NONE|NONE|eve|PAUSEALL|training
        09:10:00|NONE|support|eve|ADDMEMBER|PAUSED
        09:20:00|NONE|NONE|eve|UNPAUSEALL|
        09:20:00|NONE|support|eve|UNPAUSE|
    ";
    let board = vec![
        // The pause began when she was in no queue, and is over all the same.
        ("agents/eve/state", json!("available")),
        ("agents/eve/since", json!("2026-11-25T09:20:00Z")),
        ("queues/support/available", json!(1)),
    ];
    case("back, in a queue joined meanwhile", log, "09:30:00", board)
}

/// With `log_unpause_on_reason_change` Asterisk ends a pause in the log before it gives it another
/// reason, in each queue.
fn a_new_reason_everywhere() -> Case {
    let log = "
        09:00:00|NONE|billing|ann|ADDMEMBER|
        09:00:00|NONE|sales|ann|ADDMEMBER|
        09:05:00|NONE|NONE|ann|PAUSEALL|lunch
        09:05:00|NONE|billing|ann|PAUSE|lunch
        09:05:00|NONE|sales|ann|PAUSE|lunch
        09:15:00|NONE|NONE|ann|PAUSEALL|mail
        09:15:00|NONE|billing|ann|UNPAUSE|Auto-Unpause
        09:15:00|NONE|billing|ann|PAUSE|mail
        09:15:00|NONE|sales|ann|UNPAUSE|Auto-Unpause
        09:15:00|NONE|sales|ann|PAUSE|mail
    ";
    let board = vec![
        ("agents/ann/state", json!("not_ready")),
        ("agents/ann/reason", json!("mail")),
        ("agents/ann/since", json!("2026-11-25T09:15:00Z")),
        ("agents/ann/not_ready_s", json!({"lunch": 600, "mail": 300})),
        ("agents/ann/available_s", json!(300)),
        ("queues/billing/not_ready", json!(1)),
        ("queues/sales/not_ready", json!(1)),
    ];
    case("a new reason everywhere", log, "09:20:00", board)
}

const REASONS: &str = "
    09:00:00|NONE|billing|ann|ADDMEMBER|
    09:00:00|NONE|billing|bob|ADDMEMBER|
    09:00:00|NONE|billing|cleo|ADDMEMBER|
    09:00:00|NONE|billing|dan|ADDMEMBER|
    09:04:54|x0|NONE|dan|PAUSEREASON|mail
    09:04:57|x1|NONE|ann|PAUSEREASON|coffee
    09:05:00|NONE|billing|ann|PAUSE|
    09:05:00|NONE|NONE|bob|PAUSEALL|
    09:05:00|NONE|billing|bob|PAUSE|
    09:05:00|x2|NONE|bob|PAUSEREASON|lunch
    09:05:00|NONE|billing|cleo|PAUSE|
    09:05:00|NONE|billing|dan|PAUSE|
    09:10:00|x3|NONE|cleo|PAUSEREASON|training
";

fn reasons_written_apart() -> Case {
    let board = vec![
        // Before the pause, and after it.
        ("agents/ann/reason", json!("coffee")),
        ("agents/ann/since", json!("2026-11-25T09:05:00Z")),
        ("agents/bob/reason", json!("lunch")),
        ("agents/bob/since", json!("2026-11-25T09:05:00Z")),
        ("agents/bob/not_ready_s", json!({"lunch": 120})),
        // Six seconds before is too long before.
        ("agents/dan/state", json!("not_ready")),
        ("agents/dan/reason", json!(null)),
        ("agents/cleo/reason", json!(null)),
        ("queues/billing/not_ready", json!(4)),
    ];
    case("reasons written apart", REASONS, "09:07:00", board)
}

fn a_new_reason() -> Case {
    let board = vec![
        ("agents/ann/not_ready_s", json!({"coffee": 600})),
        ("agents/cleo/state", json!("not_ready")),
        ("agents/cleo/reason", json!("training")),
        ("agents/cleo/since", json!("2026-11-25T09:10:00Z")),
        ("agents/cleo/not_ready_s", json!({"": 300, "training": 300})),
        ("agents/dan/not_ready_s", json!({"": 600})),
    ];
    case("a new reason", REASONS, "09:15:00", board)
}
