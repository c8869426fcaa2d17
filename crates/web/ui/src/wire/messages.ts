// The websocket protocol `floorwatch.v1.json`, as this page speaks it.

export const SUBPROTOCOL = 'floorwatch.v1.json'

/** A value per row, or, in a delta, the rows of its own that a column changes. */
export type Column = unknown[] | { i: number[]; v: unknown[] }
export type Columns = Record<string, Column>

/** What every data frame says about how old its news is. */
export interface News {
  seq: number
  /** The server's clock, epoch ms. */
  now: number
  /** The largest age of the shown sources by heartbeat, at `now`; null without sources. */
  age_ms?: number | null
  /** From an event's time to the board. */
  delay_ms?: number | null
  /** Records that Kafka deleted before they could be read; what happened before that instant, epoch ms, may be missing. */
  missed?: Missed
}

export interface Missed {
  records: number
  before: number
}

export interface Hello {
  t: 'hello'
  v: number
  epoch: string
  now: number
  build?: string
  role?: string
}

export interface Snap extends News {
  t: 'snap'
  total: Partial<Figures>
  queues: Columns
  agents: Columns
}

export interface Delta extends News {
  t: 'delta'
  from: number
  total?: Partial<Figures>
  queues?: Columns
  agents?: Columns
  gone?: { queues?: number[]; agents?: number[] }
}

export interface Beat extends News {
  t: 'beat'
}

export type Frame = Hello | Snap | Delta | Beat | { t: 'alert' }

export interface Subscription {
  t: 'sub'
  window: string
  hz: number
  cols: { agents: string[] }
  epoch?: string
  seq?: number
}

type Figure = number | null

/** Queue figures of the metric dictionary that these screens show, by its keys and units. */
export interface Figures {
  waiting: Figure
  longest_wait_s: Figure
  /** Epoch ms at which the longest waiting call was queued. */
  longest_since: Figure
  waiting_late: Figure
  talking: Figure
  staffed: Figure
  available: Figure
  offered: Figure
  answered: Figure
  abandoned: Figure
  service_level: Figure
  sl_counts: Record<string, number> | null
  /** Of the next `of` calls, `met` must be answered in time to be back on target; null: no number would do. */
  sl_needed: { of: number; met: number } | null
  sl_target: Figure
  sl_seconds: Figure
}

export interface Queue extends Figures {
  source: string
  queue: string
  name: string | null
}

/**
 * A sum that grows by itself: sent as `[value, slope]` with the slope per second,
 * kept with the frame's `now` that it was true at.
 */
export interface Growing {
  value: number
  slope: number
  at: number
}

export interface Agent {
  source: string
  agent: string
  name: string | null
  team: string | null
  state: string
  /** Epoch ms of the last change of state, reason or call; null for one never heard of. */
  since: number | null
  reason: string | null
  call: string | null
  queue: string | null
  /** Source and calls disagree about what this agent does. */
  doubtful: boolean | null
  /** How they do, in words. */
  doubtful_reason?: string | null
  long: boolean | null
  /** Legs handled in the window. */
  handled?: number | Growing | null
}
