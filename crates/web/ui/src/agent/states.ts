// The states of an agent, in the contract's priority, with their words.

export const STATES = [
  'talking',
  'hold',
  'ringing',
  'wrapup',
  'available',
  'not_ready',
  'signed_out',
  'unknown',
] as const

export type State = (typeof STATES)[number]

const WORDS: Record<State, string> = {
  talking: 'Talking',
  hold: 'On hold',
  ringing: 'Ringing',
  wrapup: 'Wrap-up',
  available: 'Available',
  not_ready: 'Not ready',
  signed_out: 'Signed out',
  unknown: 'Unknown',
}

/** A state this page has no word for is unknown to it, not an error. */
export function asState(text: string | null | undefined): State {
  return STATES.find((state) => state === text) ?? 'unknown'
}

export function stateWord(state: State): string {
  return WORDS[state]
}

export function isOnFloor(state: State): boolean {
  return state !== 'signed_out' && state !== 'unknown'
}
