//! Help texts, those of figures in the dictionary's words.

use floor::dictionary::QUEUE;
use metrics::{counter, describe_counter, describe_gauge, describe_histogram, gauge};

/// Describes all metrics, and says which build this is.
pub fn describe() {
    describe_gauge!("floorwatch_queue_calls_waiting", figure("waiting"));
    describe_gauge!(
        "floorwatch_queue_longest_wait_seconds",
        format!("{}; 0 where none waits", figure("longest_wait_s"))
    );
    describe_gauge!(
        "floorwatch_queue_service_level_ratio",
        figure("service_levels")
    );
    describe_gauge!(
        "floorwatch_queue_service_level_target_ratio",
        "the service level aimed at, under the formula by which the queue is judged"
    );
    describe_gauge!(
        "floorwatch_queue_agents",
        format!(
            "staffed: {}; available: {}; not_ready: {}; wrapping_up: {}",
            figure("staffed"),
            figure("available"),
            figure("not_ready"),
            figure("wrapping_up")
        )
    );
    describe_gauge!("floorwatch_queue_occupancy_ratio", figure("occupancy"));
    describe_gauge!("floorwatch_queue_estimated_wait_seconds", figure("ewt_s"));
    describe_gauge!(
        "floorwatch_queue_estimated_wait_error_seconds",
        "by how much the estimated wait was wrong on average, of calls answered in the last 60 minutes"
    );
    describe_gauge!(
        "floorwatch_queue_estimated_wait_bias_seconds",
        "by how much longer calls answered in the last 60 minutes waited on average than was estimated; below 0, shorter"
    );
    describe_counter!(
        "floorwatch_queue_calls_total",
        format!(
            "visits to the queue that have closed, each as offered and by its outcome; answered: {}; \
             abandoned: {}; short_abandoned: {}; flowed_out: {}; lost: {}",
            figure("answered"),
            figure("abandoned"),
            figure("short_abandoned"),
            figure("flowed_out"),
            figure("lost")
        )
    );
    describe_histogram!(
        "floorwatch_queue_wait_seconds",
        "waits of closed visits, by outcome"
    );
    describe_histogram!(
        "floorwatch_queue_handle_seconds",
        format!("of each leg; on average {}", figure("aht_s"))
    );
    describe_counter!(
        "floorwatch_corrections_total",
        "closed visits whose outcome or wait a later event changed"
    );
    describe_histogram!(
        "floorwatch_event_delay_seconds",
        "from an event's time to the board"
    );
    describe_histogram!(
        "floorwatch_push_delay_seconds",
        "from the board to a socket"
    );
    describe_counter!(
        "floorwatch_events_total",
        "events read, by type; copies and late ones included"
    );
    describe_counter!(
        "floorwatch_events_rejected_total",
        "records that are no well-formed event, by what is wrong"
    );
    describe_counter!(
        "floorwatch_anomalies_total",
        "odd events, by kind; one that is explained later stays counted"
    );
    describe_gauge!(
        "floorwatch_consumer_lag_records",
        "records of a partition that are still to be read"
    );
    describe_gauge!(
        "floorwatch_missed_records",
        "records of a partition that were deleted before they could be read, while a figure reaches back to them"
    );
    describe_gauge!(
        "floorwatch_checkpoint_age_seconds",
        "how long ago the state was last saved, of the partition where that is longest"
    );
    describe_gauge!(
        "floorwatch_checkpoint_bytes",
        "size of the newest checkpoints of all partitions, as written"
    );
    describe_gauge!(
        "floorwatch_source_age_seconds",
        "time since a source's newest event or heartbeat; without heartbeats, since the last successful fetch"
    );
    describe_gauge!(
        "floorwatch_board_time_seconds",
        "the instant of which the figures of queues are, in seconds since 1970"
    );
    describe_gauge!("floorwatch_websocket_clients", "screens connected");
    describe_counter!(
        "floorwatch_websocket_conflated_total",
        "frames that took a slow screen over several changes at once"
    );
    describe_counter!(
        "floorwatch_board_rows_refused_total",
        "rows told by other processes that were not taken, by reason: an owner of before, a newer version, no row"
    );
    describe_gauge!("floorwatch_build_info", "1, with the version as label");
    // What is counted from the first screen on begins at 0.
    gauge!("floorwatch_websocket_clients").set(0.0);
    counter!("floorwatch_websocket_conflated_total").absolute(0);
    gauge!("floorwatch_build_info", "version" => env!("CARGO_PKG_VERSION")).set(1.0);
}

/// The dictionary's words for a figure of queues.
fn figure(key: &str) -> &'static str {
    QUEUE
        .iter()
        .find(|figure| figure.key == key)
        .map(|figure| figure.words)
        .expect("a figure of the dictionary")
}
