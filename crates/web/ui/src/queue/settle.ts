// A level is shown only once it has lasted: colour that flickers is not looked at.

import type { Judgement, Level } from './judge'

const WORSE_AFTER_MS = 3_000
const BETTER_AFTER_MS = 10_000
const RANK: Record<Level, number> = { idle: 0, ok: 1, warn: 2, crit: 3 }

interface Settling {
  shown: Judgement
  /** What it would become, and since when. */
  next: Level | undefined
  since: number
}

export class Settled {
  private queues = new Map<string, Settling>()

  level(key: string): Level | undefined {
    return this.queues.get(key)?.shown.level
  }

  /** What to show for `key` at `now`, given what its figures say. */
  update(key: string, found: Judgement, now: number): Judgement {
    const queue = this.queues.get(key) ?? { shown: found, next: undefined, since: now }
    this.queues.set(key, queue)
    if (found.level === queue.shown.level) {
      queue.next = undefined
      queue.shown = found
      return found
    }
    if (queue.next !== found.level) {
      queue.next = found.level
      queue.since = now
    }
    const worse = RANK[found.level] > RANK[queue.shown.level]
    if (now - queue.since >= (worse ? WORSE_AFTER_MS : BETTER_AFTER_MS)) {
      queue.next = undefined
      queue.shown = found
    }
    return queue.shown
  }

  /** Forgets queues that are no more, so that months of screens stay small. */
  keep(keys: Set<string>): void {
    for (const key of this.queues.keys()) if (!keys.has(key)) this.queues.delete(key)
  }
}
