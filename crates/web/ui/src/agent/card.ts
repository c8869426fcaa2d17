// An agent as shown: text for what is known, dashes for what must not be read.

import { duration, grown, NOTHING } from '../figures'
import type { Agent } from '../wire/messages'
import { needsAttention } from './select'
import { asState, stateWord, type State } from './states'

export interface Card {
  name: string
  team: string
  /** Null: too old to say. */
  state: State | null
  word: string
  /** What the state is about: the reason, or the queue of the call. */
  about: string
  timer: string
  /** Calls handled in the window; empty where the server does not say. */
  handled: string
  attention: boolean
  /** Why this agent needs someone; empty if not. */
  why: string
}

/** `queueName` is that of the queue the agent's call came through. */
export function cardOf(agent: Agent, queueName: string | null, now: number, hidden: boolean): Card {
  const name = agent.name || agent.agent
  const team = agent.team ?? ''
  if (hidden)
    return { name, team, state: null, word: NOTHING, about: '', timer: NOTHING, handled: '', attention: false, why: '' }
  const state = asState(agent.state)
  return {
    name,
    team,
    state,
    word: stateWord(state),
    about: agent.reason || queueName || agent.queue || '',
    timer: duration(agent.since == null ? null : now - agent.since),
    handled: handledWords(grown(agent.handled, now)),
    attention: needsAttention(agent),
    why: whyOf(agent),
  }
}

function handledWords(handled: number | null): string {
  if (handled === null) return ''
  return handled === 1 ? '1 call' : `${Math.floor(handled)} calls`
}

function whyOf(agent: Agent): string {
  if (agent.doubtful) return agent.doubtful_reason || 'Source and calls disagree'
  return agent.long ? 'Over the limit' : ''
}
