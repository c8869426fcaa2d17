// The queues as the screens show them: standing, figures and their text in one.

import { nameOf, tileOf, type Tile } from '../queue/tile'
import { LEVEL_WORDS, type Level } from '../queue/judge'
import { age } from '../figures'
import { board } from './board.svelte'
import { clock } from './clock.svelte'
import { longestWaitMs, queues, type Standing } from './queues.svelte'

export interface Shown extends Tile, Omit<Standing, 'level'> {
  level: Level | 'stale'
  /** The level in a word, or how old the figures are. */
  word: string
}

/** Call inside a `$derived`: it follows the figures, the clock and the age. */
export function shown(standing: Standing): Shown | null {
  const queue = queues.byKey.get(standing.key)
  if (!queue) return null
  const tile = tileOf(queue, longestWaitMs(queue, clock.now), queues.sharedNames.has(nameOf(queue)), board.hidden)
  // Old figures say nothing about how a queue is now.
  const live = board.freshness === 'live'
  if (live) return { ...standing, ...tile, word: LEVEL_WORDS[standing.level] }
  return { ...standing, ...tile, level: 'stale', reason: null, word: `${age(board.ageMs)} old` }
}
