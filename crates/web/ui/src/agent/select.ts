// Which agents the Floor lists, and in which order. Pure.

import type { Agent } from '../wire/messages'
import { asState, isOnFloor, STATES, type State } from './states'

export interface Filter {
  team: string
  text: string
  /** None chosen means everyone on the floor. */
  states: State[]
  /** Only those who need someone: over a limit or doubtful. */
  attention: boolean
  order: 'name' | 'time'
}

export type Rows = readonly (Agent | null)[]

export function needsAttention(agent: Agent): boolean {
  return Boolean(agent.long || agent.doubtful)
}

/** Row numbers of the agents to list. Who needs someone comes first, longest first. */
export function select(rows: Rows, filter: Filter): number[] {
  const text = filter.text.trim().toLowerCase()
  const listed: number[] = []
  rows.forEach((agent, row) => {
    if (agent && inTeam(agent, filter.team) && inState(agent, filter) && inText(agent, text)) listed.push(row)
  })
  const compare = filter.order === 'time' ? bySince : byName
  return listed.sort((a, b) => first(rows[a]!, rows[b]!) || compare(rows[a]!, rows[b]!) || a - b)
}

export interface Counts {
  states: Record<State, number>
  onFloor: number
  attention: number
}

/** Of a team, or of all for "". */
export function countStates(rows: Rows, team: string): Counts {
  const states = Object.fromEntries(STATES.map((state) => [state, 0])) as Record<State, number>
  const counts = { states, onFloor: 0, attention: 0 }
  for (const agent of rows) {
    if (!agent || !inTeam(agent, team)) continue
    const state = asState(agent.state)
    states[state]++
    if (isOnFloor(state)) counts.onFloor++
    if (needsAttention(agent)) counts.attention++
  }
  return counts
}

export function teamsOf(rows: Rows): string[] {
  const teams = new Set<string>()
  for (const agent of rows) if (agent?.team) teams.add(agent.team)
  return [...teams].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
}

function inTeam(agent: Agent, team: string): boolean {
  return team === '' || agent.team === team
}

function inState(agent: Agent, filter: Filter): boolean {
  if (filter.attention && !needsAttention(agent)) return false
  const state = asState(agent.state)
  if (filter.states.length > 0) return filter.states.includes(state)
  return isOnFloor(state) || needsAttention(agent)
}

function inText(agent: Agent, text: string): boolean {
  if (text === '') return true
  const { name, agent: id, team, queue, reason } = agent
  return [name, id, team, queue, reason].some((part) => part?.toLowerCase().includes(text))
}

function first(a: Agent, b: Agent): number {
  const [one, other] = [needsAttention(a), needsAttention(b)]
  if (one !== other) return one ? -1 : 1
  return one ? bySince(a, b) : 0
}

function bySince(a: Agent, b: Agent): number {
  return (a.since ?? Infinity) - (b.since ?? Infinity) || 0
}

// One collator: localeCompare would look its locale up for each of 60,000 comparisons.
const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })

function byName(a: Agent, b: Agent): number {
  return collator.compare(a.name ?? a.agent, b.name ?? b.agent)
}
