// The floor in one sentence.

import type { Level } from '../queue/judge'

export function headline(standings: readonly { level: Level }[], live: boolean): string {
  if (!live) return 'The floor, as last seen'
  const number = (level: Level) => standings.filter((standing) => standing.level === level).length
  const [crit, warn] = [number('crit'), number('warn')]
  if (crit + warn === 0) return 'All queues are on target'
  return `${crit} critical, ${warn} to watch, of ${standings.length} queues`
}

/** What the queues that have no line of their own are like: `20 on target, 3 to watch`. */
export function restWords(standings: readonly { level: Level }[]): string {
  const WORDS: [Level, string][] = [
    ['crit', 'critical'],
    ['warn', 'to watch'],
    ['ok', 'on target'],
    ['idle', 'idle'],
  ]
  const parts = WORDS.flatMap(([level, word]) => {
    const number = standings.filter((standing) => standing.level === level).length
    return number > 0 ? [`${number} ${word}`] : []
  })
  return parts.join(', ')
}
