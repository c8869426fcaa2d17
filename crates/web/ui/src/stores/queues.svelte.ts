// The queues: their rows, how each is judged, and the order they are shown in.

import { judge, type Judgement, type Level, type Reason } from '../queue/judge'
import { nameOf } from '../queue/tile'
import { CalmOrder } from '../queue/order'
import { Settled } from '../queue/settle'
import { Trends, type Direction } from '../queue/trend'
import type { Delta, Queue, Snap } from '../wire/messages'
import { Table } from '../wire/table'
import { clock } from './clock.svelte'

export interface Standing {
  key: string
  level: Level
  reason: Reason | null
  trend: Direction | null
}

export function keyOf(queue: Queue): string {
  return `${queue.source}/${queue.queue}`
}

export function longestWaitMs(queue: Partial<Queue>, now: number): number | null {
  if (queue.longest_since != null) return Math.max(0, now - queue.longest_since)
  return queue.longest_wait_s == null ? null : queue.longest_wait_s * 1000
}

class Queues {
  private table = new Table<Queue>()
  private version = $state(0)
  private order = new CalmOrder()
  private settled = new Settled()
  private trends = new Trends()

  byKey: Map<string, Queue> = $derived.by(() => {
    void this.version
    return new Map(this.table.rows.flatMap((queue) => (queue ? [[keyOf(queue), queue] as const] : [])))
  })
  /** Worst first. Changes at most once a second; the figures live in `byKey`. */
  standings = $state.raw<Standing[]>([])
  /** Names that more than one site has a queue of. */
  sharedNames: Set<string> = $derived.by(() => {
    const [seen, shared] = [new Set<string>(), new Set<string>()]
    for (const name of [...this.byKey.values()].map(nameOf)) (seen.has(name) ? shared : seen).add(name)
    return shared
  })

  take(frame: Snap | Delta): void {
    if (frame.t === 'snap') this.table.load(frame.queues, frame.now)
    else this.table.apply(frame.queues, frame.gone?.queues, frame.now)
    this.version++
    if (frame.t === 'snap') this.settle()
  }

  /** Judges and orders anew; dwell times are by a clock that never jumps. */
  settle(): void {
    const steady = performance.now()
    const found = new Map<string, Judgement>()
    for (const [key, queue] of this.byKey) {
      found.set(key, judge(queue, longestWaitMs(queue, clock.now), this.settled.level(key)))
      this.trends.note(key, queue.service_level, steady)
    }
    const ranked = [...found].map(([key, { badness }]) => ({ key, badness }))
    this.standings = this.order.update(ranked, steady).map((key) => {
      const { level, reason } = this.settled.update(key, found.get(key)!, steady)
      const trend = this.trends.direction(key, this.byKey.get(key)!.service_level, steady)
      return { key, level, reason, trend }
    })
    const keys = new Set(found.keys())
    this.settled.keep(keys)
    this.trends.keep(keys)
  }
}

export const queues = new Queues()
