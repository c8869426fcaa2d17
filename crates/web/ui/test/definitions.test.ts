// What the screens explain is what the dictionary says: docs/definitions.json is the server's answer.
import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { about, byKey, sentence, SHOWN, type Definition } from '../src/definitions'

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')
const answer = JSON.parse(read('../../../../docs/definitions.json')) as Record<'queue' | 'agent', Definition[]>
const queue = byKey(answer.queue)
const agent = byKey(answer.agent)

test('every figure that is explained is in the dictionary', () => {
  for (const [key] of SHOWN) expect(queue.has(key), key).toBe(true)
  const screens = readdirSync(new URL('../src', import.meta.url), { recursive: true, encoding: 'utf8' })
  const asked = screens
    .filter((name) => name.endsWith('.svelte'))
    .flatMap((name) => [...read(`../src/${name}`).matchAll(/definitions\.of(Queue|Agent)\('(\w+)'\)/g)])
  expect(asked.length).toBeGreaterThan(8)
  for (const [, of, key] of asked) expect((of === 'Queue' ? queue : agent).has(key!), key!).toBe(true)
})

test('a tooltip is the question and the meaning, or nothing', () => {
  expect(about(queue.get('waiting'))).toBe(
    'How many callers are waiting? Calls waiting for an agent, ringing ones included.',
  )
  expect(about(undefined)).toBeUndefined()
  expect(sentence('calls waiting')).toBe('Calls waiting.')
})
