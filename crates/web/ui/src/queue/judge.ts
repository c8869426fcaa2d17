// Is a queue well? Pure: the same figures give the same judgement.

import type { Figures } from '../wire/messages'

export type Level = 'ok' | 'warn' | 'crit' | 'idle'

export const LEVEL_WORDS: Record<Level, string> = { ok: 'On target', warn: 'Watch', crit: 'Critical', idle: 'Idle' }

export type Reason = 'serviceLevel' | 'longWait' | 'nobody'

export interface Judgement {
  level: Level
  /** Larger is worse; compares queues of any size. */
  badness: number
  /** Null when all is well. */
  reason: Reason | null
}

/** Under target by more than this is critical. */
const FAR_UNDER = 0.1
/** To leave a level a service level must be better by this than to enter it. */
const MARGIN = 0.015
/** A wait of so many answer thresholds is a warning, or critical. */
const LONG_WAIT = 3
const VERY_LONG_WAIT = 6
/** With fewer decided calls a service level says little: it warns at most. */
const FEW = 5
const DEFAULT_TARGET = 0.8
const DEFAULT_SECONDS = 20

const WEIGHT: Record<Level, number> = { crit: 3000, warn: 2000, ok: 1000, idle: 0 }
const RANK: Record<Level, number> = { idle: 0, ok: 1, warn: 2, crit: 3 }

export function judge(queue: Figures, longestWaitMs: number | null, before: Level | undefined): Judgement {
  const found = [serviceLevel(queue, before), wait(queue, longestWaitMs), staff(queue)]
  const worst = found.reduce((worst, next) => (RANK[next.level] > RANK[worst.level] ? next : worst))
  const quiet = worst.level === 'ok' && !queue.offered && !queue.waiting && queue.service_level == null
  const level = quiet ? 'idle' : worst.level
  return { level, badness: WEIGHT[level] + pressure(queue), reason: worst.reason }
}

type Finding = Pick<Judgement, 'level' | 'reason'>
const WELL: Finding = { level: 'ok', reason: null }

function serviceLevel(queue: Figures, before: Level | undefined): Finding {
  const value = queue.service_level
  if (value == null) return WELL
  const under = (queue.sl_target ?? DEFAULT_TARGET) - value
  const far = FAR_UNDER - (before === 'crit' ? MARGIN : 0)
  const near = before === 'warn' || before === 'crit' ? -MARGIN : 0
  const found = (level: Level): Finding => ({ level, reason: 'serviceLevel' })
  if (under > far && decided(queue) >= FEW) return found('crit')
  return under > near ? found('warn') : WELL
}

function wait(queue: Figures, longestWaitMs: number | null): Finding {
  const thresholds = (longestWaitMs ?? 0) / 1000 / (queue.sl_seconds || DEFAULT_SECONDS)
  const reason = 'longWait'
  if (thresholds >= VERY_LONG_WAIT) return { level: 'crit', reason }
  return thresholds >= LONG_WAIT ? { level: 'warn', reason } : WELL
}

function staff(queue: Figures): Finding {
  return queue.staffed === 0 && queue.waiting ? { level: 'crit', reason: 'nobody' } : WELL
}

function decided(queue: Figures): number {
  if (!queue.sl_counts) return queue.offered ?? 0
  return Object.values(queue.sl_counts).reduce((sum, n) => sum + n, 0)
}

// Within a level: how far under target, then how many wait, late ones more.
function pressure(queue: Figures): number {
  const under = (queue.sl_target ?? DEFAULT_TARGET) - (queue.service_level ?? 1)
  return 500 * under + 2 * (queue.waiting_late ?? 0) + (queue.waiting ?? 0)
}
