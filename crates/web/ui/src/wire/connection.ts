// Keeps one websocket open and hands its frames on. Knows nothing of what is in
// the figures, and keeps none.

import { afterClose, type Closing } from './backoff'
import type { Frame, Hello } from './messages'
import { SUBPROTOCOL } from './messages'
import { Session, type Verdict } from './session'

// The server beats every second: five without a word is a dead line that the
// operating system has not noticed.
const SILENCE_MS = 5_000

export interface Listener {
  opened(): void
  hello(hello: Hello): void
  frame(frame: Frame, verdict: Verdict): void
  closed(closing: Closing): void
}

export class Connection {
  private socket: WebSocket | undefined
  private session = new Session()
  private tries = 0
  private silence: ReturnType<typeof setTimeout> | undefined
  private retry: ReturnType<typeof setTimeout> | undefined

  constructor(
    private url: string,
    private listener: Listener,
  ) {}

  open(): void {
    clearTimeout(this.retry)
    this.session.reconnected()
    const socket = new WebSocket(this.url, SUBPROTOCOL)
    this.socket = socket
    this.listen()
    socket.onopen = () => {
      this.listener.opened()
      this.subscribe()
    }
    socket.onmessage = (event) => this.message(String(event.data))
    socket.onclose = (event) => this.lost(socket, event.code)
  }

  /** The network is back, or someone looks again: no need to wait out a backoff. */
  hurry(): void {
    if (this.socket) return
    this.tries = 0
    this.open()
  }

  private subscribe(): void {
    this.socket?.send(JSON.stringify(this.session.subscription()))
  }

  private message(text: string): void {
    this.listen()
    let frame: Frame
    try {
      frame = JSON.parse(text) as Frame
    } catch {
      return
    }
    const verdict = this.session.accept(frame)
    if (verdict === 'resubscribe') return this.subscribe()
    if (frame.t === 'hello') return this.listener.hello(frame)
    if (verdict === 'ignore') return
    this.tries = 0
    this.listener.frame(frame, verdict)
  }

  private listen(): void {
    clearTimeout(this.silence)
    const socket = this.socket!
    this.silence = setTimeout(() => {
      // close() waits for an answer that a dead line never gives.
      this.lost(socket, 1006)
      socket.close()
    }, SILENCE_MS)
  }

  private lost(socket: WebSocket, code: number): void {
    if (socket !== this.socket) return
    this.socket = undefined
    clearTimeout(this.silence)
    const closing = afterClose(code, this.tries++, Math.random())
    this.listener.closed(closing)
    if (closing.waitMs !== null) this.retry = setTimeout(() => this.open(), closing.waitMs)
  }
}
