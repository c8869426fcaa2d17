// Figures as text. Nothing to divide is "—", and so is what must not be shown.

import type { Growing } from './wire/messages'

export const NOTHING = '—'

const grouped = new Intl.NumberFormat('en')
const hours = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' })
const seconds = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' })

type Figure = number | null | undefined

export function count(value: Figure): string {
  return value == null ? NOTHING : grouped.format(value)
}

/** Whole per cent, rounded down: 79.6 % must not read as a target of 80 % met. */
export function percent(ratio: Figure): string {
  return ratio == null ? NOTHING : `${wholePercent(ratio)}%`
}

export function wholePercent(ratio: number): number {
  // The small part undoes binary fractions such as 0.29 × 100 = 28.999….
  return Math.floor(ratio * 100 + 1e-9)
}

/** `0:07`, `12:40`, `1:02:03`, from a day on `2 d 3 h`. */
export function duration(ms: Figure): string {
  if (ms == null) return NOTHING
  const all = Math.max(0, Math.floor(ms / 1000))
  const [h, m, s] = [Math.floor(all / 3600), Math.floor(all / 60) % 60, all % 60]
  if (h >= 24) return `${Math.floor(h / 24)} d ${h % 24} h`
  const two = (n: number) => String(n).padStart(2, '0')
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`
}

/** `4 s`, `2 min`, `3 h`: how old something is, in one word. */
export function age(ms: Figure): string {
  if (ms == null) return NOTHING
  const s = Math.floor(ms / 1000)
  if (s < 60) return `${s} s`
  return s < 3600 ? `${Math.floor(s / 60)} min` : `${Math.floor(s / 3600)} h`
}

export function timeOfDay(ms: number): string {
  return hours.format(ms)
}

export function timeWithSeconds(ms: number): string {
  return seconds.format(ms)
}

/** What a sum that may grow by itself is at `now`. */
export function grown(sum: Figure | Growing, now: number): number | null {
  if (sum == null || typeof sum === 'number') return sum ?? null
  return sum.value + sum.slope * Math.max(0, (now - sum.at) / 1000)
}
