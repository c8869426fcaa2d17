// What is odd on the made-up floor: enough of everything to draw the list.

const before = (seconds) => new Date(Date.now() - seconds * 1000).toISOString()
const source = 'acme/site-1'

export function odd(limit) {
  const contradictions = [
    {
      kind: 'talk_without_end', source, since: before(720),
      words: "No event ended Anna Adler's call c-17, and 12 min ago Anna Adler answered c-21.",
      ruled: 'c-17 ended there as lost, after 47 min: it is not handled, and its time is in no average.',
    },
    {
      kind: 'said_talking_no_call', source, since: before(95),
      words: 'The phone system has said for 95 s that Ben Costa is on a call, but no call is open; the last one, c-9, ended 95 s ago.',
      ruled: 'Shown as the phone system says, and marked as doubtful; it counts as signed in, not as talk.',
    },
  ]
  const revisions = [
    { source, id: 'e-901', arrived: before(300), words: 'call.answered of call c-12 came 61 s late: billing answered +1, billing met +1, billing late -1.' },
  ]
  const anomalies = [
    { source, id: 'e-77', time: before(1400), words: 'Call c-3 ended, and nothing of it was open.', ruled: 'Nothing ends.' },
    { source, id: 'e-12', time: before(2400), words: 'call.queued came again under an id that was seen before.', ruled: 'The first copy counts; this one changes nothing.' },
  ]
  const rows = (list) => list.slice(0, Number(limit ?? 100))
  return {
    at: before(0),
    anomalies: { total: anomalies.length, list: rows(anomalies) },
    revisions: { last_hour: { events: 1, figures: 3 }, list: rows(revisions) },
    contradictions: { total: contradictions.length, list: rows(contradictions) },
  }
}
