// Which way a service level goes, by what this page itself has seen.

export type Direction = 'rising' | 'falling' | 'steady'

const EVERY_MS = 15_000
const KEPT = 20 // five minutes
const LEAST_MS = 60_000
const STEADY = 0.01

export class Trends {
  private seen = new Map<string, [at: number, value: number][]>()

  note(key: string, value: number | null, now: number): void {
    if (value == null) return
    const samples = this.seen.get(key) ?? []
    this.seen.set(key, samples)
    const last = samples.at(-1)
    if (last && now - last[0] < EVERY_MS) return
    samples.push([now, value])
    if (samples.length > KEPT) samples.shift()
  }

  /** Null until there is a minute to compare with. */
  direction(key: string, value: number | null, now: number): Direction | null {
    const first = this.seen.get(key)?.[0]
    if (!first || value == null || now - first[0] < LEAST_MS) return null
    const change = value - first[1]
    if (Math.abs(change) < STEADY) return 'steady'
    return change > 0 ? 'rising' : 'falling'
  }

  keep(keys: Set<string>): void {
    for (const key of this.seen.keys()) if (!keys.has(key)) this.seen.delete(key)
  }
}
