import { expect, it } from 'vitest'
import type { MachineShareWish } from '../../../src-shared/machine/share-wire.ts'
import { MemoryPlace } from '../../../testing/push/memory-place.ts'
import { stagePush } from '../../../testing/push/staged-push.ts'
import { eventually } from '../fixtures/eventually.ts'

/** A sandbox that was pushed to a machine which keeps on its disk what it shares, and shares a port there. */
async function shared(more: { readonly lifetimeEveryMs?: number } = {}) {
  const place = new MemoryPlace()
  const machine = { wish: null as MachineShareWish | null, isAway: false }
  const answer = () => {
    if (machine.isAway) return Promise.reject(new Error('It does not answer.'))
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString()
    return Promise.resolve(machine.wish === null ? null : { port: machine.wish.port, expiresAt })
  }
  const sharesOf = () => ({
    address: () => Promise.resolve('https://airlock-abc.fly.dev'),
    read: answer,
    change: (wish: MachineShareWish | null) => {
      if (!machine.isAway) machine.wish = wish
      return answer()
    },
  })
  const found = { engine: Object.assign(place.engine(), { sharesOf }), place: 'fly somewhere' }
  const search = () => Promise.resolve({ found, candidates: [], advice: [] })
  const staged = await stagePush({ elsewhere: [{ id: 'fly', source: { search } }], ...more })
  await staged.made()
  await staged.pushed()
  await eventually(() => staged.state('demo') === 'running')
  await staged.service.shares.share('demo', 3000, 60)
  expect(machine.wish).toMatchObject({ port: 3000 })
  return {
    ...{ staged, machine },
    kept: async () => (await staged.records())[0]?.shared,
    [Symbol.asyncDispose]: async () => {
      await staged[Symbol.asyncDispose]()
      await place[Symbol.asyncDispose]()
    },
  }
}

it('[CL73] a pull that keeps the machine ends the link to it before it rests, so the next push serves nothing', async () => {
  await using stage = await shared()
  await stage.staged.pulled('demo', true)
  expect(await stage.staged.settled()).toMatchObject({ stage: 'home', hasMachine: true, error: null })
  expect(stage.machine.wish).toBeNull()
  expect(await stage.kept()).toBeUndefined()
}, 120_000)

it('[CL73] a machine that could not be told of that rests all the same, and is told once the next push runs it', async () => {
  await using stage = await shared({ lifetimeEveryMs: 5 })
  stage.machine.isAway = true
  await stage.staged.pulled('demo', true)
  expect(await stage.staged.settled()).toMatchObject({ stage: 'home', hasMachine: true, error: null })
  expect(await stage.staged.service.shares.end('demo')).toMatchObject({ port: 3000, isEnding: true })
  expect(stage.machine.wish).not.toBeNull()
  stage.machine.isAway = false
  await stage.staged.pushed()
  await eventually(async () => stage.machine.wish === null && (await stage.kept()) === undefined)
}, 120_000)
