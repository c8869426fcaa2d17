// From the websocket to the stores: the one place where frames are handed out.

import { Connection } from '../wire/connection'
import { agents } from './agents.svelte'
import { board } from './board.svelte'
import { clock } from './clock.svelte'
import { line } from './line.svelte'
import { queues } from './queues.svelte'
import { reloadFor, reloadForBuild } from './reload'

const SETTLE_MS = 1_000

export function startFeed(): void {
  const connection = new Connection(streamAddress(), {
    opened: () => line.opened(),
    hello: (hello) => {
      clock.heard(hello.now)
      reloadForBuild(hello.build)
    },
    frame: (frame) => {
      if (frame.t === 'beat') return board.heard(frame)
      if (frame.t !== 'snap' && frame.t !== 'delta') return
      board.take(frame)
      queues.take(frame)
      agents.take(frame)
    },
    closed: (closing) => {
      line.closed(closing)
      if (closing.reload) reloadFor('version')
    },
  })
  clock.start()
  // Old figures get neither better nor worse: their order stands.
  setInterval(() => board.freshness === 'live' && queues.settle(), SETTLE_MS)
  window.addEventListener('online', () => connection.hurry())
  document.addEventListener('visibilitychange', () => document.hidden || connection.hurry())
  // A screen that this old page can no longer load: the server has a newer one.
  window.addEventListener('vite:preloadError', () => reloadFor('screen'))
  connection.open()
}

function streamAddress(): string {
  const address = new URL('/api/v1/stream', location.href)
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:'
  return address.href
}
