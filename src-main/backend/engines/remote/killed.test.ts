import { describe, expect, it } from 'vitest'
import { AirlockError } from '../../../../src-shared/errors/airlock-error.ts'
import { MortalWorld, type Blow } from '../../../../testing/fly/mortal-world.ts'
import { onStagedCloud } from '../../../../testing/fly/on-staged-cloud.ts'

const whole = { apps: 1, machines: 1, volumes: 1, addresses: 2 }
const nothing = { apps: 0, machines: 0, volumes: 0, addresses: 0 }

const stage = onStagedCloud()

/** How many requests it makes when nothing goes wrong. */
async function requestsOf(work: (world: MortalWorld) => Promise<void>): Promise<number> {
  const world = new MortalWorld()
  await work(world)
  return world.asked.length
}

describe('a backend that is killed', () => {
  const create = () =>
    requestsOf(async (world) => {
      const spec = stage.spec()
      await stage.engine(world).create(spec)
      await stage.engine().remove(spec.id)
    })

  it.each(['killed before', 'killed after'] as const)(
    '[FL63] %s the answer of any request of a creation leaves nothing that is not written down, and the next sweep removes it',
    async (how) => {
      for (let at = 0, last = await create(); at < last; at += 1) {
        await killedWhileCreating(at, how)
        const next = stage.engine()
        expect((await next.orphans()).orphans, `at ${String(at)}`).toEqual([])
        await next.sweep(new Set())
        expect(stage.counts, `at ${String(at)}`).toEqual(nothing)
      }
    },
  )

  it.each(['killed before', 'killed after'] as const)(
    '[FL63] %s the answer of any request of a creation is made whole, and once, by the next attempt',
    async (how) => {
      for (let at = 0, last = await create(); at < last; at += 1) {
        const spec = await killedWhileCreating(at, how)
        const next = stage.engine()
        const code = await next.create(spec).then(
          () => 'made',
          (error: unknown) => (error as AirlockError).code,
        )
        // Killed after its very last request it was whole already, and said so.
        expect(['made', 'sandbox-name-taken']).toContain(code)
        expect(stage.counts, `at ${String(at)}`).toEqual(whole)
        await next.remove(spec.id)
        expect(stage.counts).toEqual(nothing)
      }
    },
  )

  it('[FL63] at any request of a start loses no work: the next start goes on', async () => {
    const spec = stage.spec()
    await stage.engine().create(spec)
    const last = await requestsOf((world) => stage.engine(world).start(spec.id))
    for (let at = 0; at < last; at += 1) {
      await stage.engine().stop(spec.id)
      const world = new MortalWorld()
      world.strikeAt(at, 'killed after')
      void stage.engine(world).start(spec.id)
      await world.died
      const next = stage.engine()
      expect(await next.sweep(new Set())).toEqual([])
      await next.start(spec.id)
      expect(stage.counts).toEqual(whole)
      expect((await next.inspect(spec.id)).state).toBe('running')
    }
  })

  it('[FL63] at any request of a removal is removed by the next sweep, whoever keeps it no more', async () => {
    for (let at = 0; at < 2; at += 1) {
      const spec = stage.spec()
      const engine = stage.engine()
      await engine.create(spec)
      await engine.start(spec.id)
      const world = new MortalWorld()
      world.strikeAt(at, 'killed before')
      void stage.engine(world).remove(spec.id)
      await world.died
      await stage.engine().sweep(new Set())
      expect(stage.counts).toEqual(nothing)
      expect(await stage.engine().list()).toEqual([])
    }
  })

  async function killedWhileCreating(at: number, how: Blow) {
    const world = new MortalWorld()
    world.strikeAt(at, how)
    const spec = stage.spec()
    void stage.engine(world).create(spec)
    await world.died
    return spec
  }
})

describe('an answer that is lost', () => {
  it.each(['lost before', 'lost after'] as const)(
    '[FL64] %s anything was done, at any request of a creation: one sandbox, or none and the reason',
    async (how) => {
      const last = await requestsOf(async (world) => {
        const spec = stage.spec()
        await stage.engine(world).create(spec)
        await stage.engine().remove(spec.id)
      })
      for (let at = 0; at < last; at += 1) {
        const world = new MortalWorld()
        world.strikeAt(at, how)
        const spec = stage.spec()
        const engine = stage.engine(world)
        const failure = await engine.create(spec).then(
          () => null,
          (error: unknown) => error,
        )
        expect(stage.counts, `at ${String(at)}`).toEqual(failure === null ? whole : nothing)
        if (failure !== null) expect(failure).toBeInstanceOf(AirlockError)
        await engine.remove(spec.id)
      }
    },
  )
})
