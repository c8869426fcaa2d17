//! Dead letters: records that could not be counted, as they came, with headers that say why.

/// A header put on a dead letter beside those it came with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// Its key.
    pub name: &'static str,
    /// What its value says.
    pub words: &'static str,
}

/// What every dead letter has: why, and from which topic, partition and offset, and when.
pub const ALWAYS: [Header; 5] = [
    Header {
        name: "fw-reason",
        words: "Why it could not be counted: the field, what is there, what would be right.",
    },
    Header {
        name: "fw-topic",
        words: "The topic that it came from.",
    },
    Header {
        name: "fw-partition",
        words: "The partition that it came from, as digits.",
    },
    Header {
        name: "fw-offset",
        words: "Its offset there, as digits.",
    },
    Header {
        name: "fw-received",
        words: "The record's timestamp, RFC 3339; empty where Kafka gives none.",
    },
];

/// Only where the value is left out.
pub const VALUE: Header = Header {
    name: "fw-value",
    words: "Says that the value is left out, for the topic takes no record so large; the topic that it came from has it.",
};
