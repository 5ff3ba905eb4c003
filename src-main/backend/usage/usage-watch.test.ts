import { describe, expect, it } from 'vitest'
import type { SandboxUsage } from '../../../src-shared/api/usage.ts'
import { eventually } from '../fixtures/eventually.ts'
import { stageService } from '../fixtures/staged-service.ts'
import { UsageWatch } from './usage-watch.ts'

/** Two sandboxes that run and one at rest, with a clock that only the test moves. */
async function staged() {
  const world = await stageService()
  await world.running()
  await world.create({ name: 'other' })
  await world.create({ name: 'at-rest' })
  await eventually(() => world.state('other') === 'running' && world.state('at-rest') === 'running')
  await world.service.stop('at-rest')
  let [elapsed, used] = [0, 0]
  world.engine.usage = () => ({ cpuNanoseconds: used * 1_000_000, memoryBytes: 3000 })
  const watch = new UsageWatch({
    access: world.service,
    clock: { date: () => new Date(Date.UTC(2026, 0, 1) + elapsed), elapsed: () => elapsed },
    log: world.log,
    pace: { inView: 20, others: 100, first: 10 },
  })
  const reads = (id: string) => world.engine.calls.filter((call) => call === `stats ${id}`).length
  return Object.assign(world, {
    watch,
    reads,
    /** Lets time pass in which so much CPU was used (milliseconds). */
    pass: (ms: number, cpuMs: number) => {
      used += cpuMs
      elapsed += ms
    },
  })
}

function follow(events: AsyncIterable<readonly SandboxUsage[]>): { readonly latest: Map<string, SandboxUsage> } {
  const latest = new Map<string, SandboxUsage>()
  void (async () => {
    for await (const batch of events) for (const usage of batch) latest.set(usage.sandbox, usage)
  })()
  return { latest }
}

describe('reading what sandboxes use', () => {
  it('[RS1] is done while somebody watches, of what is wanted, and no longer', async () => {
    await using world = await staged()
    const { id } = world.service.get('demo')
    const other = world.service.get('other').id
    const stop = new AbortController()
    const { latest } = follow(world.watch.events({ inView: id, others: false }, stop.signal))
    await eventually(() => latest.has(id))
    expect(latest.get(id)).toMatchObject({ cpu: null, memoryBytes: 3000, memoryLimitBytes: 2 ** 31 })
    world.pass(20, 10)
    await eventually(() => latest.get(id)?.cpu === 0.5)
    expect(world.reads(other)).toBe(0)
    const all = new AbortController()
    const everything = follow(world.watch.events({ inView: null, others: true }, all.signal))
    await eventually(() => everything.latest.size === 2)
    expect(world.reads(world.service.get('at-rest').id)).toBe(0)
    stop.abort()
    all.abort()
    await world.watch.close()
    const before = world.engine.calls.length
    world.pass(1000, 0)
    expect(world.engine.calls.length).toBe(before)
  })

  it('[RS1] is done once for all who watch', async () => {
    await using world = await staged()
    const { id } = world.service.get('demo')
    const stop = new AbortController()
    const first = follow(world.watch.events({ inView: id, others: false }, stop.signal))
    const second = follow(world.watch.events({ inView: id, others: false }, stop.signal))
    await eventually(() => first.latest.has(id) && second.latest.has(id))
    expect(world.reads(id)).toBe(1)
    stop.abort()
    await world.watch.close()
  })

  it('[RS2] asks inside where the engine does not know', async () => {
    await using world = await staged()
    world.engine.usage = () => ({ cpuNanoseconds: 0, memoryBytes: 0 })
    let cpuMs = 100
    world.agent.parts = {
      usage: {
        read: () => Promise.resolve({ cpuMs, memoryBytes: 77, tasks: 4 }),
        processes: () => Promise.reject(new Error('Not asked for.')),
        end: () => Promise.reject(new Error('Not asked for.')),
        disk: () => Promise.reject(new Error('Not asked for.')),
      },
    }
    await world.service.stop('demo')
    await world.service.start('demo')
    const stop = new AbortController()
    const { id } = world.service.get('demo')
    const { latest } = follow(world.watch.events({ inView: id, others: false }, stop.signal))
    await eventually(() => latest.get(id)?.memoryBytes === 77)
    cpuMs = 130
    world.pass(20, 0)
    await eventually(() => latest.get(id)?.cpu === 1.5)
    expect(latest.get(id)?.tasks).toBe(4)
    stop.abort()
    await world.watch.close()
  })

  it('[RS1] says nothing of a rate over another run, or over a long gap', async () => {
    await using world = await staged()
    const { id } = world.service.get('demo')
    const stop = new AbortController()
    const { latest } = follow(world.watch.events({ inView: id, others: false }, stop.signal))
    await eventually(() => latest.has(id))
    world.pass(60_000, 30_000)
    const far = new Date(Date.UTC(2026, 0, 1) + 60_000).toISOString()
    await eventually(() => latest.get(id)?.readAt === far)
    expect(latest.get(id)?.cpu).toBeNull()
    stop.abort()
    await world.watch.close()
  })
})
