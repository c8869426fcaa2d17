import { expect, test } from 'vitest'
import { addressOf, filterFrom } from '../src/agent/address'
import { cardOf } from '../src/agent/card'
import { countStates, select, teamsOf, type Filter } from '../src/agent/select'
import type { Agent } from '../src/wire/messages'

function agent(name: string, state: string, change: Partial<Agent> = {}): Agent {
  const quiet = { since: 0, reason: null, call: null, queue: null, doubtful: false, long: false }
  return { source: 's', agent: name.toLowerCase(), name, team: 't1', state, ...quiet, ...change }
}

const ROWS = [
  agent('Zoe', 'talking', { queue: 'billing', since: 50 }),
  agent('Ben', 'available', { since: 10, team: 't2' }),
  null,
  agent('Anna', 'not_ready', { reason: 'lunch', long: true, since: 30 }),
  agent('Cara', 'signed_out'),
  agent('Dan', 'talking', { doubtful: true, since: 20, team: 't10' }),
]
const EVERYONE: Filter = { team: '', text: '', states: [], attention: false, order: 'name' }

const names = (filter: Partial<Filter>) => select(ROWS, { ...EVERYONE, ...filter }).map((row) => ROWS[row]!.name)

test('who needs someone comes first, longest first, then everyone on the floor by name', () => {
  expect(names({})).toEqual(['Dan', 'Anna', 'Ben', 'Zoe'])
})

test('or by the time in the state', () => {
  expect(names({ order: 'time' })).toEqual(['Dan', 'Anna', 'Ben', 'Zoe'])
  expect(names({ order: 'time', states: ['talking', 'available', 'signed_out'] })).toEqual(['Dan', 'Cara', 'Ben', 'Zoe'])
})

test('filters by team, state, text and need', () => {
  expect(names({ team: 't2' })).toEqual(['Ben'])
  expect(names({ states: ['signed_out'] })).toEqual(['Cara'])
  expect(names({ text: ' BILL ' })).toEqual(['Zoe'])
  expect(names({ text: 'lunch' })).toEqual(['Anna'])
  expect(names({ attention: true })).toEqual(['Dan', 'Anna'])
})

test('counts per state, of a team or of all', () => {
  const all = countStates(ROWS, '')
  expect([all.states.talking, all.states.signed_out, all.onFloor, all.attention]).toEqual([2, 1, 4, 2])
  expect(countStates(ROWS, 't2').onFloor).toBe(1)
})

test('teams are sorted as a person counts', () => {
  expect(teamsOf(ROWS)).toEqual(['t1', 't2', 't10'])
})

test('a filter comes back from the address it was written to', () => {
  const filter: Filter = { team: 'Team 1', text: 'a&b', states: ['talking', 'hold'], attention: false, order: 'time' }
  const address = addressOf(filter, new URLSearchParams('theme=dark'))
  expect(filterFrom(new URLSearchParams(address.toString()))).toEqual(filter)
  expect(address.get('theme')).toBe('dark')
  expect(addressOf(EVERYONE, new URLSearchParams()).toString()).toBe('')
})

test('an address that names unknown states is no error', () => {
  expect(filterFrom(new URLSearchParams('state=flying,talking&order=7'))).toEqual({ ...EVERYONE, states: ['talking'] })
})

test('a card shows the state with its reason and how long', () => {
  const card = cardOf(ROWS[3]!, null, 90_030, false)
  expect(card).toMatchObject({ word: 'Not ready', about: 'lunch', timer: '1:30', attention: true, why: 'Over the limit' })
  expect(cardOf(ROWS[0]!, 'Billing', 60, false)).toMatchObject({ word: 'Talking', about: 'Billing', why: '' })
})

test('a state of a later version is unknown, one never heard of has no timer', () => {
  expect(cardOf(agent('Eve', 'dreaming', { since: null }), null, 0, false)).toMatchObject({
    state: 'unknown',
    timer: '—',
  })
})

test('a card that is too old says nothing but who it is', () => {
  expect(cardOf(ROWS[3]!, null, 0, true)).toMatchObject({ name: 'Anna', state: null, word: '—', timer: '—', why: '' })
})
