// The order of queues on a screen: worst first, but nothing moves before it has
// been worse for a while. Pure: time is an argument.

export const DWELL_MS = 10_000

export interface Ranked {
  key: string
  badness: number
}

export class CalmOrder {
  private keys: string[] = []
  /** Pairs that stand the wrong way round, `above\nbelow`, and since when. */
  private wrong = new Map<string, number>()

  /** The keys in the order to show at `now` (any clock, in ms). */
  update(items: Ranked[], now: number): string[] {
    const badness = new Map(items.map((item) => [item.key, item.badness]))
    const known = this.keys.filter((key) => badness.has(key))
    const standing = new Set(known)
    const fresh = items.filter((item) => !standing.has(item.key)).sort((a, b) => b.badness - a.badness)
    this.keys = [...known, ...fresh.map((item) => item.key)]
    this.watch(badness, now)
    this.move(now)
    return this.keys
  }

  // n²/2 comparisons once a second: 500 queues cost about a millisecond.
  private watch(badness: Map<string, number>, now: number): void {
    const still = new Map<string, number>()
    this.keys.forEach((above, at) => {
      for (const below of this.keys.slice(at + 1)) {
        if (badness.get(below)! <= badness.get(above)!) continue
        const pair = `${above}\n${below}`
        still.set(pair, this.wrong.get(pair) ?? now)
      }
    })
    this.wrong = still
  }

  // Each queue, from the top, rises past those it has been worse than for long.
  private move(now: number): void {
    const settled: string[] = []
    for (const key of this.keys) {
      let place = settled.length
      while (place > 0 && this.due(settled[place - 1]!, key, now)) place--
      settled.splice(place, 0, key)
    }
    this.keys = settled
  }

  private due(above: string, below: string, now: number): boolean {
    const since = this.wrong.get(`${above}\n${below}`)
    return since !== undefined && now - since >= DWELL_MS
  }
}
