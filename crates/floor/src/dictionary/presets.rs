//! Presets: whose habits `like` takes over.

use crate::{Formula, Like};

/// A product whose habits are taken over by `like`.
#[derive(Clone, Copy, Debug)]
pub struct Preset {
    /// The word in configuration and events.
    pub name: &'static str,
    /// What it stands for.
    pub like: Like,
    /// The product by its own name.
    pub product: &'static str,
    /// The formula that it sets.
    pub formula: Formula,
    /// What the product does.
    pub does: &'static str,
    /// What becomes of those who hang up at once.
    pub short: &'static str,
    /// What becomes of calls that leave the queue otherwise.
    pub flow_outs: &'static str,
    /// How to come nearer to another setting of the product.
    pub also: &'static str,
}

/// All presets.
pub static PRESETS: [Preset; 5] = [
    Preset {
        name: "genesys",
        like: Like::Genesys,
        product: "Genesys Cloud",
        formula: Formula::Offered,
        does: "Divides the interactions answered within the target by all that were answered or abandoned. Three \
               switches of the organization say whether flow-outs, short abandons and abandons at all are counted; \
               changing one changes the past as well. A call is judged when it ends.",
        short: "Counted as not met, unless the switch for short abandons is off.",
        flow_outs: "Left out, unless the switch for flow-outs is on: then each counts as not met, however long it waited.",
        also: "Short abandons off: `sl_formula = \"exclude_short\"` beside it. Flow-outs on: `flow_outs = \"count\"`.",
    },
    Preset {
        name: "cisco",
        like: Like::Cisco,
        product: "Cisco Unified Contact Center Enterprise",
        formula: Formula::ExcludeAbandonedInTime,
        does: "Has three service levels, which differ in the calls abandoned within the threshold: ignored, counted \
               against, or counted as if answered. A call is judged at the first of answer, abandon and the \
               running-out of the service-level timer, as here.",
        short: "Calls abandoned before the abandon wait time are no calls at all: neither offered nor abandoned.",
        flow_outs: "A call that errs or goes to an unmonitored device in time changes nothing; one that is redirected \
                    because an agent did not answer counts as offered.",
        also: "\"Negative impact\": `sl_formula = \"offered\"` (`exclude_short` if there is an abandon wait time); \
               \"positive impact\": `\"abandoned_in_time_met\"`. UCCX's \"only handled\": `\"answered_only\"`.",
    },
    Preset {
        name: "asterisk",
        like: Like::Asterisk,
        product: "Asterisk's app_queue",
        formula: Formula::AnsweredOnly,
        does: "`ServicelevelPerf` divides the calls answered within `servicelevel` by the calls completed; callers who \
               hung up do not appear. `ServicelevelPerf2` adds calls abandoned in time above, and all abandoned below \
               the line. Both count from the start or the last reset of the queue's statistics, and show 0 % for a \
               queue without calls.",
        short: "There is no such limit.",
        flow_outs: "Callers sent on by timeout or because the queue is empty of agents are counted as abandoned: they \
                    lower the second figure only. Those who leave by a key are in neither.",
        also: "`ServicelevelPerf2`: `sl_formula = \"abandoned_in_time_met\"`.",
    },
    Preset {
        name: "twilio",
        like: Like::Twilio,
        product: "Twilio Flex, real-time queues view",
        formula: Formula::ExcludeShort,
        does: "Has a threshold and a limit of short abandons for every queue and channel, and counts customers \
               connected within the threshold as within the agreement, those who wait longer as outside it.",
        short: "Giving up within the limit does not touch the service level.",
        flow_outs: "Its documentation does not say.",
        also: "Flex Insights, the history, has one threshold for all queues: 60 s unless it is set.",
    },
    Preset {
        name: "talkdesk",
        like: Like::Talkdesk,
        product: "Talkdesk Live",
        formula: Formula::ExcludeShort,
        does: "Divides the contacts answered within the threshold by the inbound contacts less the short abandoned \
               ones, where that setting is on; inbound are answered, abandoned and missed ones, and voicemail.",
        short: "Left out where the setting is on, else counted as not met.",
        flow_outs: "Missed contacts and those that end in voicemail count as not met.",
        also: "As strict with voicemail and overflow: `flow_outs = \"count\"`. Without the setting for short abandons: \
               `sl_formula = \"offered\"`. Reports on calls rather than contacts leave abandoned calls out.",
    },
];
