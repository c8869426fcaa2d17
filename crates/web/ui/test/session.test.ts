import { expect, test } from 'vitest'
import type { Frame } from '../src/wire/messages'
import { Session } from '../src/wire/session'

const hello = (epoch = 'e1'): Frame => ({ t: 'hello', v: 1, epoch, now: 0 })
const snap = (seq: number): Frame => ({ t: 'snap', seq, now: 0, total: {}, queues: {}, agents: {} })
const delta = (from: number, seq: number): Frame => ({ t: 'delta', from, seq, now: 0 })
const beat = (seq: number): Frame => ({ t: 'beat', seq, now: 0 })

function at(seq: number): Session {
  const session = new Session()
  session.accept(hello())
  session.accept(snap(seq))
  return session
}

test('the first subscription has no place in history, later ones do', () => {
  const session = new Session()
  expect(session.subscription()).toMatchObject({ t: 'sub', window: '30m' })
  expect(session.subscription()).not.toHaveProperty('seq')
  session.accept(hello())
  session.accept(snap(7))
  session.accept(delta(7, 8))
  expect(session.subscription()).toMatchObject({ epoch: 'e1', seq: 8 })
})

test('deltas that follow on are applied', () => {
  const session = at(10)
  expect([delta(10, 11), delta(11, 15), delta(15, 16)].map((frame) => session.accept(frame))).toEqual([
    'apply',
    'apply',
    'apply',
  ])
})

test('a hole is asked about once, and what comes meanwhile is not applied', () => {
  const session = at(10)
  expect(session.accept(delta(12, 13))).toBe('resubscribe')
  expect(session.accept(delta(13, 14))).toBe('ignore')
  expect(session.subscription()).toMatchObject({ seq: 10 })
  expect(session.accept(delta(10, 14))).toBe('apply')
  expect(session.accept(delta(14, 15))).toBe('apply')
})

test('a hole is also mended by a snapshot', () => {
  const session = at(10)
  session.accept(delta(12, 13))
  expect(session.accept(snap(20))).toBe('load')
  expect(session.accept(delta(20, 21))).toBe('apply')
})

test('a beat does not make old figures new: not over a hole, nor before a resumed view is there', () => {
  const session = at(10)
  expect(session.accept(beat(10))).toBe('beat')
  session.reconnected()
  expect(session.accept(hello())).toBe('hello')
  expect(session.accept(beat(0))).toBe('ignore')
  expect(session.accept(beat(10))).toBe('beat')
  session.accept(delta(12, 13))
  expect(session.accept(beat(13))).toBe('ignore')
  expect(session.subscription()).toMatchObject({ seq: 10 })
})

test('a question that is not answered is put again', () => {
  const session = at(10)
  const verdicts = Array.from({ length: 60 }, (_, at) => session.accept(delta(12 + at, 13 + at)))
  expect(verdicts.filter((verdict) => verdict === 'resubscribe')).toHaveLength(2)
})

test('a beat moves on where nothing changed', () => {
  const session = at(10)
  session.accept(beat(14))
  expect(session.accept(delta(14, 15))).toBe('apply')
})

test('after a reconnect a hole is asked about anew', () => {
  const session = at(10)
  session.accept(delta(12, 13))
  session.reconnected()
  session.accept(hello())
  expect(session.accept(delta(12, 13))).toBe('resubscribe')
})

test('another history makes the old place worthless: nothing fits until a snapshot', () => {
  const session = at(10)
  session.accept(hello('e2'))
  expect(session.accept(delta(10, 11))).toBe('resubscribe')
  expect(session.subscription()).not.toHaveProperty('seq')
  expect(session.accept(snap(1))).toBe('load')
})

test('nothing is shown before a snapshot', () => {
  const session = new Session()
  session.accept(hello())
  expect(session.accept(beat(3))).toBe('ignore')
  expect(session.accept(delta(3, 4))).toBe('resubscribe')
})
