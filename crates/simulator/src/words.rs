//! From what a site says in numbers to events of the contract.

mod calls;
mod people;
mod terms;

use floor::Time;
use wire::event::{CloudEvent, Data, Id, SourceMark, WrapupPhase};

use crate::said::{Entry, Leg, Ring, Said, State, Stay};
use crate::settings::Settings;
use crate::site::Site;

/// First number of an agent's id, so that most have the same length.
const FIRST_AGENT: u32 = 1_001;

/// How one site speaks: its ids, and its place in its own order of events.
pub(crate) struct Voice {
    source: String,
    /// Before the number in an event's id.
    event_prefix: String,
    /// Before the number in a call's id: differs by run, as calls of two runs must not be one.
    call_prefix: String,
    /// Index of the site.
    site: u32,
    sequence: u64,
}

impl Voice {
    pub(crate) fn new(settings: &Settings, site: u32) -> Self {
        let (number, run) = (site + 1, settings.run());
        Self {
            source: format!("acme/site-{number}"),
            event_prefix: format!("s{}-{number}-{run}-", settings.seed),
            call_prefix: format!("c-{run}-"),
            site,
            sequence: 0,
        }
    }

    /// Puts an event into words.
    pub(crate) fn event(&mut self, site: &Site, at: i64, said: Said) -> CloudEvent<'static> {
        self.sequence += 1;
        let id = numbered(&self.event_prefix, self.sequence);
        let data = self.data(site, said);
        let mut event = CloudEvent::new(id, self.source.clone(), Time(at), data);
        event.sequence = Some(self.sequence);
        event.subject = subject(said).map(|call| self.call_text(call).into());
        event
    }

    fn data(&self, site: &Site, said: Said) -> Data<'static> {
        match said {
            Said::Queued(entry) => self.queued(site, entry).into(),
            Said::Offered(ring) => self.offered(site, ring).into(),
            Said::OfferEnded(ring, how) => self.offer_ended(site, ring, how).into(),
            Said::Answered(ring) => self.answered(site, ring).into(),
            Said::Hold(leg, on) => self.hold(leg, on).into(),
            Said::Transferred(leg, handover) => self.transferred(site, leg, handover).into(),
            Said::LeftQueue(stay, reason) => self.left_queue(site, stay, reason).into(),
            Said::Ended(leg, by) => self.ended(leg, by).into(),
            Said::WrapupStart(leg) => self.wrapup(leg, WrapupPhase::Start, None).into(),
            Said::WrapupEnd(leg, code) => self.wrapup(leg, WrapupPhase::End, Some(code)).into(),
            Said::Callback(stay, phase) => self.callback(site, stay, phase).into(),
            Said::State(state) => self.state(state).into(),
            Said::Profile(agent) => self.profile(site, agent).into(),
            Said::Queue(queue) => people::config(site, queue).into(),
            Said::Survey(ring, answers) => self.survey(site, ring, answers).into(),
            Said::Score(ring, card) => self.score(site, ring, card).into(),
            Said::Shift(shift) => people::shift(shift).into(),
            Said::Mark(sign) => SourceMark {
                mark: terms::mark(sign),
            }
            .into(),
        }
    }

    fn call_text(&self, call: u32) -> String {
        numbered(&self.call_prefix, u64::from(call))
    }

    fn call(&self, call: u32) -> Id<'static> {
        self.call_text(call).into()
    }
}

/// The call that an event is about.
const fn subject(said: Said) -> Option<u32> {
    match said {
        Said::Queued(Entry { call, .. })
        | Said::Offered(Ring { call, .. })
        | Said::OfferEnded(Ring { call, .. }, _)
        | Said::Answered(Ring { call, .. })
        | Said::Hold(Leg { call, .. }, _)
        | Said::Transferred(Leg { call, .. }, _)
        | Said::LeftQueue(Stay { call, .. }, _)
        | Said::Ended(Leg { call, .. }, _)
        | Said::WrapupStart(Leg { call, .. })
        | Said::WrapupEnd(Leg { call, .. }, _)
        | Said::Callback(Stay { call, .. }, _)
        | Said::Survey(Ring { call, .. }, _)
        | Said::Score(Ring { call, .. }, _) => Some(call),
        Said::State(State { call, .. }) => call,
        Said::Profile(_) | Said::Queue(_) | Said::Shift(_) | Said::Mark(_) => None,
    }
}

fn agent(number: u32) -> Id<'static> {
    numbered("a-", u64::from(number) + u64::from(FIRST_AGENT)).into()
}

fn queue(site: &Site, queue: u16) -> Id<'static> {
    site.queues[usize::from(queue)].plan.id.clone().into()
}

/// A prefix and a number. By hand, since most of an event is ids and formatting is slow.
fn numbered(prefix: &str, mut number: u64) -> String {
    let mut digits = [b'0'; 20];
    let mut at = digits.len();
    loop {
        at -= 1;
        digits[at] = b'0' + u8::try_from(number % 10).unwrap_or(0);
        number /= 10;
        if number == 0 {
            break;
        }
    }
    let digits = std::str::from_utf8(&digits[at..]).unwrap_or_default();
    let mut text = String::with_capacity(prefix.len() + digits.len());
    text.push_str(prefix);
    text.push_str(digits);
    text
}

#[cfg(test)]
mod tests {
    use super::numbered;

    #[test]
    fn numbers_are_written_in_full() {
        assert_eq!(numbered("c-", 0), "c-0");
        assert_eq!(numbered("", 1_020), "1020");
        assert_eq!(numbered("x", u64::MAX), format!("x{}", u64::MAX));
    }
}
