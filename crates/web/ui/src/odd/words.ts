// What is odd, in words and in few of them.

export interface Counts {
  /** Figures that late events revised in the last hour. */
  corrected: number
  /** States that contradict each other now. */
  contradictions: number
}

/** The part of `/api/v1/anomalies` that the pages use. */
export interface Odd {
  at: string
  anomalies: { total: number; list: OddEvent[] }
  revisions: { last_hour: { events: number; figures: number }; list: Revision[] }
  contradictions: { total: number; list: Contradiction[] }
}

export interface OddEvent {
  source: string
  id: string
  time: string
  words: string
  ruled: string
}

export interface Revision {
  source: string
  id: string
  arrived: string
  words: string
}

export interface Contradiction {
  kind: string
  source: string
  since: string | null
  words: string
  ruled: string
}

export function countsOf(odd: Odd): Counts {
  return { corrected: odd.revisions.last_hour.figures, contradictions: odd.contradictions.total }
}

const many = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`

/** Empty: there is nothing to say. */
export function oddWords({ corrected, contradictions }: Counts): string {
  const parts = []
  if (corrected > 0) parts.push(`${many(corrected, 'figure')} corrected in the last hour`)
  if (contradictions > 0) parts.push(many(contradictions, 'contradiction'))
  return parts.join(' · ')
}

/** What there is room for on a small screen. */
export function oddNumber({ corrected, contradictions }: Counts): string {
  const all = corrected + contradictions
  return all > 99 ? '99+' : `${all}`
}

/** Further rows than are shown. */
export function moreWords(total: number, shown: number): string {
  return total > shown ? `and ${total - shown} more` : ''
}
