// A small believable contact center for developing the pages: calls arrive in
// waves, wait, are answered by free agents of their queue, or give up.

const NAMES = [
  'Billing', 'Sales', 'Support', 'Retention', 'Claims', 'Complaints', 'Orders', 'Returns', 'Delivery', 'Technical help',
  'New customers', 'Upgrades', 'Insurance', 'Mortgages', 'Cards', 'Fraud desk', 'Travel', 'Bookings', 'Loyalty', 'Business',
  'Premium', 'Partners', 'Emergencies', 'Field service', 'Installations', 'Cancellations', 'Payments', 'Reminders', 'Spanish', 'Overflow',
]
const FIRST = ['Anna', 'Ben', 'Chloe', 'David', 'Ella', 'Finn', 'Grace', 'Hugo', 'Ines', 'Jonas', 'Kira', 'Liam', 'Mara', 'Noah', 'Olga', 'Paul', 'Rosa', 'Sami', 'Tara', 'Yusuf']
const LAST = ['Adler', 'Brooks', 'Costa', 'Dahl', 'Evans', 'Fischer', 'Garcia', 'Haddad', 'Ivanova', 'Jensen', 'Kaya', 'Lindqvist', 'Moreau', 'Novak', 'Okafor', 'Petrov', 'Quinn', 'Rossi', 'Silva', 'Tanaka']
const REASONS = ['Break', 'Lunch', 'Training', 'Meeting', 'Back office']
const TALK_S = 200
const WRAPUP_S = 25
const HALF_LIFE_S = 600

let seed = 42
const random = () => {
  // mulberry32: the same floor at every start, so that screenshots compare.
  seed = (seed + 0x6d2b79f5) | 0
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296
}
const pick = (list) => list[Math.floor(random() * list.length)]
const around = (mean) => -mean * Math.log(1 - random() * 0.98)

export class Floor {
  constructor(queueCount, agentCount, now) {
    this.queues = Array.from({ length: queueCount }, (_, at) => this.queue(at))
    this.agents = Array.from({ length: agentCount }, (_, at) => this.agent(at, now))
    this.calls = 0
    this.drift = now
  }

  queue(at) {
    const name = NAMES[at] ?? `Queue ${at + 1}`
    // A few queues have too few people, so that there is something to see.
    const load = { 0: 1.18, 7: 1.12, 14: 1.34, 21: 1.16 }[at % 30] ?? 0.72 + 0.025 * (at % 9)
    return { id: name.toLowerCase().replaceAll(' ', '-'), name, load, waiting: [], met: 0, late: 0, offered: 0, answered: 0, abandoned: 0, seen: new Set() }
  }

  agent(at, now) {
    const place = random()
    const state = place < 0.1 ? 'signed_out' : place < 0.22 ? 'not_ready' : 'available'
    return {
      id: `a-${at + 1}`, name: `${FIRST[at % 20]} ${LAST[(at * 7 + Math.floor(at / 20)) % 20]}`,
      team: `Team ${1 + (Math.floor(at / 10) % 60)}`, home: this.queues[at % this.queues.length],
      state, since: now - Math.floor(around(400) * 1000), reason: state === 'not_ready' ? pick(REASONS) : null,
      call: null, queue: null, until: state === 'available' ? 0 : now + around(600) * 1000, handled: 0, doubtful: at % 97 === 13,
    }
  }

  step(now, seconds) {
    const fade = 0.5 ** (seconds / HALF_LIFE_S)
    for (const queue of this.queues) {
      queue.met *= fade
      queue.late *= fade
      const staff = this.agents.length / this.queues.length
      const wave = 1 + 0.25 * Math.sin(now / 240_000 + queue.name.length)
      const rate = (queue.load * wave * staff * 0.8) / (TALK_S + WRAPUP_S)
      if (random() < rate * seconds) {
        queue.waiting.push({ id: `c-${++this.calls}`, at: now })
        queue.offered++
      }
      for (const call of queue.waiting)
        if (now - call.at > 20_000 && !queue.seen.has(call.id)) {
          queue.seen.add(call.id)
          queue.late++
        }
      queue.waiting = queue.waiting.filter((call) => {
        const leaves = now - call.at > 15_000 && random() < seconds / 120
        if (leaves) queue.abandoned++
        return !leaves
      })
    }
    for (const agent of this.agents) this.move(agent, now)
  }

  move(agent, now) {
    if (agent.until > now) return
    const queue = agent.home
    const set = (state, seconds, more = {}) =>
      Object.assign(agent, { state, since: now, until: now + seconds * 1000, reason: null, call: null, queue: null, ...more })
    if (agent.state === 'ringing' && agent.next) {
      const wait = now - agent.next.at
      if (wait <= 20_000) queue.met++
      queue.answered++
      return set('talking', around(TALK_S), { call: agent.next.id, queue: queue.id, next: null })
    }
    if (agent.state === 'talking' && random() < 0.12) return set('hold', around(40), { call: agent.call, queue: queue.id })
    if (agent.state === 'talking' || agent.state === 'hold') {
      agent.handled++
      return set('wrapup', around(WRAPUP_S), { queue: queue.id })
    }
    if (agent.state === 'wrapup' && random() < 0.04) return set('not_ready', around(500), { reason: pick(REASONS) })
    if (agent.state !== 'available') return set('available', 0)
    const call = queue.waiting.shift()
    if (call) set('ringing', 2 + random() * 4, { call: call.id, queue: queue.id, next: call })
  }

  queueRow(queue) {
    const here = this.agents.filter((agent) => agent.home === queue)
    const number = (state) => here.filter((agent) => agent.state === state).length
    const decided = queue.met + queue.late
    return {
      source: 'acme/site-1', queue: queue.id, name: queue.name, sl_target: 0.8, sl_seconds: 20,
      waiting: queue.waiting.length, longest_since: queue.waiting[0]?.at ?? null,
      waiting_late: queue.waiting.filter((call) => queue.seen.has(call.id)).length,
      talking: number('talking'), ringing: number('ringing'), on_hold: number('hold'),
      staffed: here.length - number('signed_out'), available: number('available'), not_ready: number('not_ready'), wrapping_up: number('wrapup'),
      offered: queue.offered, answered: queue.answered, abandoned: queue.abandoned,
      service_level: decided < 0.5 ? null : Math.round((queue.met / decided) * 1e4) / 1e4,
      sl_counts: { met: Math.round(queue.met), late: Math.round(queue.late), abandoned_in_time: 0, short: 0, flowed_in_time: 0 },
      sl_needed: decided && queue.met / decided < 0.8 ? { of: 100, met: Math.min(100, Math.ceil(0.8 * (decided + 100) - queue.met)) } : { of: 100, met: 0 },
    }
  }

  agentRow(agent, now) {
    const limit = { talking: 900, hold: 120, wrapup: 90, not_ready: 1500, ringing: 20 }[agent.state]
    return {
      source: 'acme/site-1', agent: agent.id, name: agent.name, team: agent.team, state: agent.state, since: Math.round(agent.since),
      reason: agent.reason, call: agent.call, queue: agent.queue, doubtful: agent.doubtful && agent.state === 'talking',
      long: limit !== undefined && now - agent.since > limit * 1000, handled: agent.handled,
    }
  }

  rows(now) {
    const queues = this.queues.map((queue) => this.queueRow(queue))
    const sum = (name) => queues.reduce((sum, queue) => sum + (queue[name] ?? 0), 0)
    const [met, late] = ['met', 'late'].map((name) => this.queues.reduce((sum, queue) => sum + queue[name], 0))
    const names = ['waiting', 'talking', 'staffed', 'available', 'offered', 'answered', 'abandoned']
    const longest = queues.flatMap((queue) => queue.longest_since ?? [])
    const total = {
      ...Object.fromEntries(names.map((name) => [name, sum(name)])),
      service_level: met + late < 0.5 ? null : Math.round((met / (met + late)) * 1e4) / 1e4,
      longest_since: longest.length ? Math.min(...longest) : null,
    }
    return { total, queues, agents: this.agents.map((agent) => this.agentRow(agent, now)) }
  }
}
