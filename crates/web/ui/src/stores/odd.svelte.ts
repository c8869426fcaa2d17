// What is odd: its counts now and then, and all of it when somebody wants to know.

import { countsOf, type Counts, type Odd } from '../odd/words'

const EVERY_MS = 30_000
/** Screens that were opened together need not ask together. */
const SPREAD_MS = 3_000
const FIRST_MS = 1_500
const ROWS = 50
const NOTHING: Counts = { corrected: 0, contradictions: 0 }

async function ask(limit: number): Promise<Odd | null> {
  try {
    const answer = await fetch(`/api/v1/anomalies?limit=${limit}`)
    return answer.ok ? ((await answer.json()) as Odd) : null
  } catch {
    // Whoever has no line is told so elsewhere.
    return null
  }
}

class OddThings {
  counts = $state.raw<Counts>(NOTHING)
  all = $state.raw<Odd | null>(null)

  private asked = -Infinity

  start(): void {
    const look = () => void this.look()
    setTimeout(look, FIRST_MS)
    setInterval(look, EVERY_MS + Math.random() * SPREAD_MS)
    document.addEventListener('visibilitychange', () => {
      if (performance.now() - this.asked > EVERY_MS) look()
    })
  }

  /** All that is odd, for the list. */
  async load(): Promise<void> {
    const all = await ask(ROWS)
    if (!all) return
    this.all = all
    this.counts = countsOf(all)
  }

  private async look(): Promise<void> {
    if (document.hidden) return
    this.asked = performance.now()
    const odd = await ask(0)
    this.counts = odd ? countsOf(odd) : NOTHING
  }
}

export const odd = new OddThings()
