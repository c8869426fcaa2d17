// The Floor's filter in the address.

import type { Filter } from './select'
import { STATES } from './states'

export function filterFrom(choices: URLSearchParams): Filter {
  const states = (choices.get('state') ?? '').split(',')
  return {
    team: choices.get('team') ?? '',
    text: choices.get('q') ?? '',
    states: STATES.filter((state) => states.includes(state)),
    attention: choices.get('need') === '1',
    order: choices.get('order') === 'time' ? 'time' : 'name',
  }
}

/** Only what differs from "everyone on the floor, by name"; other choices stay. */
export function addressOf(filter: Filter, choices: URLSearchParams): URLSearchParams {
  const next = new URLSearchParams(choices)
  const put = (name: string, value: string) => (value ? next.set(name, value) : next.delete(name))
  put('team', filter.team)
  put('q', filter.text)
  put('state', filter.states.join(','))
  put('need', filter.attention ? '1' : '')
  put('order', filter.order === 'time' ? 'time' : '')
  return next
}
