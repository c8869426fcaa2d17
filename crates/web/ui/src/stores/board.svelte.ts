// The board as a whole: its totals, and how old all that is shown is.

import { ageNow, freshness, type Arrival, type Freshness } from '../age/age'
import type { Delta, Figures, Missed, News, Snap } from '../wire/messages'
import { clock } from './clock.svelte'
import { line } from './line.svelte'

class Board {
  total = $state.raw<Partial<Figures>>({})
  delayMs = $state<number | null>(null)
  /** What the figures shown miss. */
  missed = $state.raw<Missed | null>(null)

  private arrival = $state.raw<Arrival | null>(null)

  ageMs: number | null = $derived.by(() => {
    // Read for its ticking: the age grows between frames too.
    void clock.now
    return this.arrival && ageNow(this.arrival, performance.now(), Date.now())
  })
  freshness: Freshness = $derived(freshness(this.ageMs, line.everFailed))
  /** Old enough that a number would mislead. */
  hidden = $derived(this.freshness === 'offline' || this.freshness === 'loading')
  /** When what is shown was true, by the server's clock. */
  newsAt: number | null = $derived(this.ageMs === null ? null : clock.now - this.ageMs)

  take(frame: Snap | Delta): void {
    if (frame.t === 'snap') this.total = frame.total
    else if (frame.total) this.total = { ...this.total, ...frame.total }
    this.heard(frame)
  }

  heard(news: News): void {
    clock.heard(news.now)
    if (news.missed?.before !== this.missed?.before || news.missed?.records !== this.missed?.records)
      this.missed = news.missed ?? null
    if (news.delay_ms !== undefined) this.delayMs = news.delay_ms
    // Without sources there is nothing to be old but the line itself.
    const ageMs = news.age_ms ?? (news.age_ms === null ? 0 : this.lastAge())
    this.arrival = { ageMs, steadyMs: performance.now(), wallMs: Date.now() }
  }

  // A frame that does not mention the age changes nothing about it.
  private lastAge(): number {
    return this.arrival?.ageMs ?? 0
  }
}

export const board = new Board()
