//! How long a caller would wait who called now.

use serde_json::json;

use super::{Case, Timeline, answered, case, day, ended, left, offered, profile, queued, state};

pub fn cases() -> Vec<Case> {
    vec![
        a_free_agent_for_each(),
        all_are_busy(),
        agents_of_two_queues(),
        nobody_serves(),
        nothing_is_known_of_agents(),
    ]
}

/// Ann and Bob, ready for the calls of these queues.
fn ann_and_bob(of_ann: &[&str], of_bob: &[&str]) -> Timeline {
    day()
        .at("09:00:00", profile("ann", of_ann))
        .at("09:00:00", state("ann", "available"))
        .at("09:00:00", profile("bob", of_bob))
        .at("09:00:00", state("bob", "available"))
}

fn a_free_agent_for_each() -> Case {
    let timeline = ann_and_bob(&["billing"], &["billing"])
        .at("09:01:00", queued("c1", "billing"))
        .at("09:01:01", offered("c1", "ann"));
    let expect = vec![
        ("queues/billing/waiting", json!(1)),
        ("queues/billing/available", json!(1)),
        // c1 has its agent; Bob is there for the next one.
        ("queues/billing/ewt_s", json!(0)),
        ("total/ewt_s", json!(0)),
    ];
    let name = "a free agent for each caller";
    case(name, timeline, "09:01:02", 5, expect)
}

fn all_are_busy() -> Case {
    let timeline = ann_and_bob(&["billing"], &["billing"])
        .at("09:00:00", queued("c1", "billing"))
        .at("09:00:00", answered("c1", "ann"))
        .at("09:03:00", ended("c1", "caller"))
        .at("09:05:00", queued("c2", "billing"))
        .at("09:05:00", answered("c2", "ann"))
        .at("09:05:00", queued("c3", "billing"))
        .at("09:05:00", answered("c3", "bob"))
        .at("09:06:00", queued("c4", "billing"))
        .at("09:06:00", queued("c5", "billing"))
        .at("09:06:00", queued("c6", "billing"))
        .at("09:06:10", left("c6", "billing", "abandoned"));
    let expect = vec![
        ("queues/billing/waiting", json!(2)),
        // The third in the line. A call takes 180 s, and two agents serve: one call in 90 s, which
        // is more than the three answers of 15 minutes; and one caller in 900 s has given up.
        (
            "queues/billing/ewt_s",
            json!(3.0 / (1.0 / 90.0 + 1.0 / 900.0)),
        ),
        ("total/ewt_s", json!(2700.0 / 11.0)),
    ];
    case("all agents are busy", timeline, "09:06:30", 5, expect)
}

fn agents_of_two_queues() -> Case {
    let timeline = ann_and_bob(&["billing", "sales"], &["billing"])
        .at("09:00:00", queued("s1", "sales"))
        .at("09:00:00", answered("s1", "ann"))
        .at("09:01:00", ended("s1", "caller"))
        .at("09:02:00", queued("b1", "billing"))
        .at("09:02:00", answered("b1", "ann"))
        .at("09:05:00", ended("b1", "caller"))
        .at("09:02:00", queued("b2", "billing"))
        .at("09:02:00", answered("b2", "bob"))
        .at("09:07:00", ended("b2", "caller"))
        .at("09:08:00", queued("b3", "billing"))
        .at("09:08:00", answered("b3", "ann"))
        .at("09:08:00", queued("b4", "billing"))
        .at("09:08:00", answered("b4", "bob"))
        .at("09:09:00", queued("b5", "billing"))
        .at("09:09:00", queued("s2", "sales"));
    let expect = vec![
        // Two agents, three calls in 60 + 180 + 300 s: one is done in 90 s. Second in the line.
        ("queues/billing/ewt_s", json!(180)),
        // Ann alone, two calls in 240 s, whichever queue's: one in 120 s.
        ("queues/sales/ewt_s", json!(240)),
        // Third in the line of both, for two agents.
        ("total/ewt_s", json!(270)),
    ];
    case("agents of two queues", timeline, "09:09:30", 5, expect)
}

fn nobody_serves() -> Case {
    let timeline = ann_and_bob(&["billing"], &["billing"])
        .at("09:00:00", queued("c1", "billing"))
        .at("09:00:00", answered("c1", "ann"))
        .at("09:03:00", ended("c1", "caller"))
        .at("09:04:00", state("ann", "not_ready"))
        .at("09:04:00", state("bob", "signed_out"))
        .at("09:05:00", queued("c2", "billing"));
    let expect = vec![
        ("queues/billing/staffed", json!(1)),
        // There was an answer not long ago, but who should give the next one?
        ("queues/billing/ewt_s", json!(null)),
        ("total/ewt_s", json!(null)),
    ];
    case("nobody serves", timeline, "09:05:30", 5, expect)
}

fn nothing_is_known_of_agents() -> Case {
    let timeline = day()
        .at("09:00:00", profile("bob", &["billing"]))
        .at("09:00:00", queued("c1", "billing"))
        .at("09:00:00", answered("c1", "ann"))
        .at("09:03:00", ended("c1", "caller"))
        .at("09:05:00", queued("c2", "billing"));
    let expect = vec![
        ("queues/billing/staffed", json!(0)),
        // One answer in 15 minutes, for the second in the line. Nobody knows whether Bob serves,
        // so that he changes nothing.
        ("queues/billing/ewt_s", json!(1800)),
        ("total/ewt_s", json!(1800)),
    ];
    let name = "nothing is known of the agents";
    case(name, timeline, "09:05:30", 5, expect)
}
