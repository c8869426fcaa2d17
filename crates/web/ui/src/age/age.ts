// How old the figures are, and what may then be shown: an old number is worse
// than none.

export const STALE_AFTER_MS = 3_000
export const HIDDEN_AFTER_MS = 30_000

/** `loading`: never had any news; `stale`: shown hatched with its age; `offline`: hidden. */
export type Freshness = 'loading' | 'live' | 'stale' | 'offline'

export interface Arrival {
  /** Age at arrival, by the server. */
  ageMs: number
  /** The two clocks of the browser at arrival: one does not jump, the other does not sleep. */
  steadyMs: number
  wallMs: number
}

export function ageNow(arrival: Arrival, steadyMs: number, wallMs: number): number {
  const since = Math.max(0, steadyMs - arrival.steadyMs, wallMs - arrival.wallMs)
  return Math.max(0, arrival.ageMs) + since
}

export function freshness(ageMs: number | null, everFailed: boolean): Freshness {
  if (ageMs === null) return everFailed ? 'offline' : 'loading'
  if (ageMs > HIDDEN_AFTER_MS) return 'offline'
  return ageMs > STALE_AFTER_MS ? 'stale' : 'live'
}
