// A queue as it is shown: text for every figure, dashes for what must not be read.

import { count, duration, NOTHING, percent, wholePercent } from '../figures'
import type { Queue } from '../wire/messages'

export interface Tile {
  name: string
  /** Where the queue is, if others are called the same. */
  site: string
  serviceLevel: string
  /** The service level and its target as 0–1, for drawing. */
  ratio: number | null
  target: number | null
  targetWords: string
  gap: Gap | null
  waiting: string
  longest: string
  free: string
  staffed: string
  /** What it takes to be back on target; empty when there is nothing to say. */
  needed: string
}

export interface Gap {
  direction: 'above' | 'below' | 'on'
  words: string
}

export function tileOf(queue: Queue, longestWaitMs: number | null, ambiguous: boolean, hidden: boolean): Tile {
  const known = <T>(value: T): T | null => (hidden ? null : value)
  const ratio = known(queue.service_level ?? null)
  return {
    name: nameOf(queue),
    site: ambiguous ? (queue.source.split('/').at(-1) ?? '') : '',
    serviceLevel: percent(ratio),
    ratio,
    target: queue.sl_target ?? null,
    targetWords: targetWords(queue),
    gap: gapOf(ratio, queue.sl_target),
    waiting: count(known(queue.waiting)),
    longest: known(queue.waiting) === 0 ? NOTHING : duration(known(longestWaitMs)),
    free: count(known(queue.available)),
    staffed: count(known(queue.staffed)),
    needed: hidden ? '' : neededWords(queue),
  }
}

export function nameOf(queue: Queue): string {
  return queue.name || queue.queue
}

function targetWords(queue: Queue): string {
  if (queue.sl_target == null) return ''
  return `${percent(queue.sl_target)} in ${queue.sl_seconds ?? 20} s`
}

/** The distance to the target as the shown figures have it, so that a reader can add it up. */
export function gapOf(ratio: number | null, target: number | null | undefined): Gap | null {
  if (ratio == null || target == null) return null
  const points = wholePercent(ratio) - wholePercent(target)
  if (points === 0) return { direction: 'on', words: 'on target' }
  const size = Math.abs(points)
  return { direction: points > 0 ? 'above' : 'below', words: `${size} ${size === 1 ? 'point' : 'points'}` }
}

function neededWords(queue: Queue): string {
  const { sl_needed: needed, service_level: level, sl_target: target } = queue
  if (level == null || target == null || level >= target) return ''
  if (needed === null) return 'Target out of reach for now'
  if (!needed || needed.met <= 0) return ''
  const which = needed.met === needed.of ? `all of the next ${needed.of}` : `${needed.met} of the next ${needed.of}`
  return `Back on target with ${which} in time`
}
