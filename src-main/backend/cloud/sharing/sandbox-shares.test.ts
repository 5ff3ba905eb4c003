import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { MachineShareWish } from '../../../../src-shared/machine/share-wire.ts'
import { eventually } from '../../fixtures/eventually.ts'
import { sampleEngineSandbox, sampleRecord, sampleSpec } from '../../fixtures/sample.ts'
import { StagedEngine } from '../../fixtures/staged-engine.ts'
import { stageService } from '../../fixtures/staged-service.ts'
import type { SandboxServiceOptions } from '../../sandboxes/sandbox-service-options.ts'
import { usualPlace } from '../../../../src-shared/cloud/cloud-place.ts'

const minuteMs = 60_000
const there = sampleSpec({ name: 'lake', cloud: usualPlace })

/** A machine at a cloud that holds what it was told to share. */
function stagedMachine() {
  const clock = { now: Date.parse('2026-03-01T12:00:00.000Z') }
  const machine = { isAway: false, wish: null as MachineShareWish | null, expiresAt: '' }
  const answer = () => {
    if (machine.isAway) return Promise.reject(new Error('It does not answer.'))
    return Promise.resolve(machine.wish === null ? null : { port: machine.wish.port, expiresAt: machine.expiresAt })
  }
  const engine = Object.assign(new StagedEngine(), {
    sharesOf: () => ({
      address: () => Promise.resolve('https://airlock-abc.fly.dev'),
      read: answer,
      change: (wish: MachineShareWish | null) => {
        if (!machine.isAway) {
          machine.wish = wish
          machine.expiresAt = new Date(clock.now + (wish?.minutes ?? 0) * minuteMs).toISOString()
        }
        return answer()
      },
    }),
  })
  engine.sandboxes.set(there.id, sampleEngineSandbox({ spec: there }))
  const found = { found: { engine, place: 'fly personal' }, candidates: [], advice: [] }
  const options: Partial<SandboxServiceOptions> = {
    elsewhere: [{ id: 'fly', source: { search: () => Promise.resolve(found) } }],
    clock: { date: () => new Date(clock.now), elapsed: () => performance.now() },
    lifetimeEveryMs: 5,
  }
  return { clock, machine, engine, options }
}

/** A sandbox that runs on that machine. */
async function staged() {
  const { options, ...parts } = stagedMachine()
  const world = await stageService(
    [sampleRecord({ spec: there, place: 'fly personal' })],
    undefined,
    undefined,
    options,
  )
  const { service } = world
  await eventually(() => service.get('lake').state === 'running' && service.get('lake').isolation?.proven === true)
  return {
    ...{ ...parts, service, world },
    shown: () => service.get('lake').cloud?.share,
    [Symbol.asyncDispose]: () => world[Symbol.asyncDispose](),
  }
}

describe('[CL70] a port that is shared', () => {
  it('is told to its machine by the hash of a secret that is in the link alone, and shown with its end', async () => {
    await using stage = await staged()
    const { link, share } = await stage.service.shares.share('lake', 3000, 90)
    const secret = /^https:\/\/airlock-abc\.fly\.dev\/~airlock\/share\/([A-Za-z0-9_-]{43})$/.exec(link)?.[1] ?? ''
    expect(stage.machine.wish).toEqual({
      ...{ port: 3000, minutes: 90 },
      secretHash: createHash('sha256').update(secret).digest('hex'),
    })
    expect(share).toEqual({
      ...{ port: 3000, url: 'https://airlock-abc.fly.dev', expiresAt: '2026-03-01T13:30:00.000Z', isEnding: false },
    })
    expect(stage.shown()).toEqual(share)
    expect(await stage.service.shares.read('lake')).toEqual(share)
    const kept = await stage.world.records()
    expect(kept[0]?.shared).toEqual(share)
    expect(JSON.stringify([kept, stage.service.views(), stage.world.log])).not.toContain(secret)
    const next = await stage.service.shares.share('lake', 3000, 90)
    expect(next.link).not.toBe(link)
  })

  it('is known by its address in the environment of what is started meanwhile', async () => {
    await using stage = await staged()
    const { shares } = stage.service
    expect(shares.variables(there.id)).toEqual({})
    await shares.share('lake', 3000, 5)
    expect(shares.variables(there.id)).toEqual({
      AIRLOCK_SHARED_URL: 'https://airlock-abc.fly.dev',
      AIRLOCK_SHARED_PORT: '3000',
    })
    stage.clock.now += 5 * minuteMs
    expect(shares.variables(there.id)).toEqual({})
    await eventually(() => stage.shown() === null)
  })

  it('is refused for one on this computer, with what to do, and for one that does not run', async () => {
    await using stage = await staged()
    await stage.world.create({ name: 'here' })
    await eventually(() => stage.service.get('here').state === 'running')
    for (const ask of ['share', 'read', 'end'] as const)
      await expect(stage.service.shares[ask]('here', 3000, 60)).rejects.toMatchObject({
        code: 'invalid-input',
        remedy: expect.stringContaining('airlock push here') as string,
      })
    await stage.service.stop('lake')
    await expect(stage.service.shares.share('lake', 3000, 60)).rejects.toMatchObject({ code: 'sandbox-state' })
  })
})

describe('[CL71] a share that is ended', () => {
  it('is gone at its machine before that is told', async () => {
    await using stage = await staged()
    await stage.service.shares.share('lake', 3000, 60)
    expect(await stage.service.shares.end('lake')).toBeNull()
    expect(stage.machine.wish).toBeNull()
    expect(stage.shown()).toBeNull()
  })

  it('is told again by itself where the machine could not be told, or slept', async () => {
    await using stage = await staged()
    const { shares } = stage.service
    await shares.share('lake', 3000, 60)
    stage.machine.isAway = true
    await expect(shares.end('lake')).rejects.toThrow()
    expect(stage.shown()).toMatchObject({ port: 3000, isEnding: true })
    expect(shares.variables(there.id)).toEqual({})
    stage.machine.isAway = false
    await eventually(() => stage.machine.wish === null && stage.shown() === null)

    await shares.share('lake', 3000, 60)
    await stage.service.stop('lake')
    expect(await shares.end('lake')).toMatchObject({ isEnding: true })
    expect(stage.machine.wish).not.toBeNull()
    await stage.service.start('lake')
    await eventually(() => stage.machine.wish === null && stage.shown() === null)
  })
})

/** A sandbox on this computer that was shared while it was at a machine which it left behind. */
async function stagedLeft(change: { readonly isAway?: true; readonly state?: 'stopped' } = {}) {
  const { options, ...parts } = stagedMachine()
  const { machine, engine } = parts
  const shared = {
    ...{ port: 3000, url: 'https://airlock-abc.fly.dev', expiresAt: '2026-03-08T12:00:00.000Z', isEnding: false },
  }
  machine.wish = { port: 3000, minutes: 10_080, secretHash: '0'.repeat(64) }
  machine.expiresAt = shared.expiresAt
  machine.isAway = change.isAway === true
  engine.sandboxes.set(there.id, sampleEngineSandbox({ spec: there, state: change.state ?? 'running' }))
  const local = new StagedEngine()
  local.sandboxes.set(there.id, sampleEngineSandbox({ spec: there }))
  const world = await stageService([sampleRecord({ spec: there, shared })], local, undefined, options)
  const { service } = world
  await eventually(() => service.push.mayRunElsewhere(there.id))
  return {
    ...{ ...parts, service },
    kept: async () => (await world.records())[0]?.shared,
    [Symbol.asyncDispose]: () => world[Symbol.asyncDispose](),
  }
}

describe('[CL73] a link to a machine whose sandbox is on this computer again', () => {
  it('is ended by itself, and is nothing that is known here then', async () => {
    await using stage = await stagedLeft()
    await eventually(async () => stage.machine.wish === null && (await stage.kept()) === undefined)
    await expect(stage.service.shares.end('lake')).rejects.toMatchObject({ code: 'invalid-input' })
  })

  it('is told to be open as long as the machine could not be told, and is ended once it answers', async () => {
    await using stage = await stagedLeft({ isAway: true })
    await expect(stage.service.shares.end('lake')).rejects.toMatchObject({
      code: 'agent-unreachable',
      message: 'A machine that “lake” left at Fly.io may go on sharing port 3000 until 2026-03-08T12:00:00.000Z.',
      why: 'It could not be told. It does not answer.',
    })
    expect(await stage.service.shares.read('lake')).toMatchObject({ port: 3000, isEnding: true })
    expect(stage.machine.wish).not.toBeNull()
    stage.machine.isAway = false
    await eventually(async () => stage.machine.wish === null && (await stage.kept()) === undefined)
  })

  it('is kept while that machine rests, and ended as soon as it runs', async () => {
    await using stage = await stagedLeft({ state: 'stopped' })
    expect(await stage.service.shares.end('lake')).toMatchObject({ port: 3000, isEnding: true })
    expect(await stage.kept()).toMatchObject({ isEnding: true })
    stage.engine.change(there.id, { state: 'running' }, 'started')
    await eventually(async () => stage.machine.wish === null && (await stage.kept()) === undefined)
  })

  it('is forgotten when its time is over', async () => {
    await using stage = await stagedLeft({ state: 'stopped' })
    stage.clock.now = Date.parse('2026-03-08T12:00:00.000Z')
    await eventually(async () => (await stage.kept()) === undefined)
    expect(stage.machine.wish).not.toBeNull()
  })
})
