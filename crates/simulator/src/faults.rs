//! What may go wrong on the way from the phone systems to the reader.

use floor::{SECOND, Span};
use wire::event::{Data, TransferKind, WrapupPhase};

use crate::settings::LEAST_RESTART;

/// Faults on demand; by default there are none. Equal faults of equal centers are equal.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Faults {
    /// Share of the deliveries that are held back until they are later than the usual lateness.
    pub late: f64,
    /// Share of the events that are delivered twice.
    pub duplicate: f64,
    /// Share of the events that end something of a call, and are never delivered.
    pub lost_end: f64,
    /// How far the clocks of some sources are ahead: of the first, the third, and so on.
    pub skew: Span,
    /// Events are delivered after a time of their own, up to this.
    pub out_of_order: Span,
    /// About how long each source runs before it restarts in the middle of its work.
    pub restart: Option<Span>,
}

impl Faults {
    /// The largest [`Self::late`]: of what comes in time there must be enough to be late behind.
    pub const MOST_LATE: f64 = 0.5;
    /// The largest [`Self::skew`].
    pub const MOST_SKEW: Span = Span(600 * SECOND);
    /// The largest [`Self::out_of_order`]: with all else that may delay an event, far from late.
    pub const MOST_OUT_OF_ORDER: Span = Span(300 * SECOND);
    /// The smallest [`Self::restart`].
    pub const LEAST_RESTART: Span = LEAST_RESTART;

    /// How long after an event its copy is delivered at most.
    pub(crate) const COPY_WITHIN: Span = Span(120 * SECOND);

    /// How long after it happened an event that counts is delivered at most.
    #[must_use]
    pub fn reach(&self) -> Span {
        // Where the first copy is late, the second counts; instants are whole milliseconds.
        let copy = if self.duplicate > 0.0 {
            Self::COPY_WITHIN.0
        } else {
            0
        };
        Span(self.out_of_order.0 + copy + SECOND)
    }

    /// The same with every number in its bounds.
    pub(crate) fn bounded(&self) -> Self {
        let share = |share: f64, most: f64| if share > 0.0 { share.min(most) } else { 0.0 };
        let span = |span: Span, most: Span| span.clamp(Span(0), most);
        Self {
            late: share(self.late, Self::MOST_LATE),
            duplicate: share(self.duplicate, 1.0),
            lost_end: share(self.lost_end, 1.0),
            skew: span(self.skew, Self::MOST_SKEW),
            out_of_order: span(self.out_of_order, Self::MOST_OUT_OF_ORDER),
            restart: self.restart,
        }
    }
}

/// Whether an event ends something of a call: a ring, a visit, a hold, a leg or a wrap-up.
pub(crate) fn is_end(data: &Data<'_>) -> bool {
    match data {
        Data::CallOfferEnded(_) | Data::CallLeftQueue(_) | Data::CallEnded(_) => true,
        Data::CallHold(hold) => !hold.on,
        Data::CallTransferred(transfer) => transfer.kind != Some(TransferKind::Conference),
        Data::CallWrapup(wrapup) => wrapup.phase == WrapupPhase::End,
        Data::CallQueued(_)
        | Data::CallOffered(_)
        | Data::CallAnswered(_)
        | Data::CallCallback(_)
        | Data::AgentState(_)
        | Data::AgentProfile(_)
        | Data::QueueConfig(_)
        | Data::SurveyAnswered(_)
        | Data::QaScored(_)
        | Data::ShiftPlanned(_)
        | Data::SourceMark(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::is_end;
    use wire::event::{CallHold, CallTransferred, CallWrapup, TransferKind, WrapupPhase};

    #[test]
    fn what_goes_on_has_not_ended() {
        let transfer = |kind| {
            is_end(
                &CallTransferred {
                    kind,
                    ..CallTransferred::default()
                }
                .into(),
            )
        };
        assert!(transfer(None) && transfer(Some(TransferKind::Attended)));
        assert!(!transfer(Some(TransferKind::Conference)));
        let hold = |on| {
            is_end(
                &CallHold {
                    on,
                    ..CallHold::default()
                }
                .into(),
            )
        };
        assert!(hold(false) && !hold(true));
        let wrapup = |phase| {
            is_end(
                &CallWrapup {
                    phase,
                    ..CallWrapup::default()
                }
                .into(),
            )
        };
        assert!(wrapup(WrapupPhase::End) && !wrapup(WrapupPhase::Start));
    }
}
