import { describe, expect, it } from 'vitest'
import { failures } from '../../../../testing/fly/http/failures.ts'
import { MortalWorld } from '../../../../testing/fly/mortal-world.ts'
import { onStagedCloud } from '../../../../testing/fly/on-staged-cloud.ts'

const stage = onStagedCloud()

/** A sandbox that ran and rests, and the disk that it has. */
async function rested() {
  const spec = stage.spec()
  const engine = stage.engine()
  await engine.create(spec)
  await engine.start(spec.id)
  await engine.stop(spec.id)
  return { id: spec.id, engine, disk: diskOf(spec.id) }
}

const diskOf = (id: string): string => stage.fly.machine(`airlock-${id}`).config.mounts?.[0]?.volume ?? ''
const living = (id: string) =>
  [...stage.fly.cloud.apps.values()]
    .flatMap(({ livingMachines }) => livingMachines)
    .filter(({ name }) => name === `airlock-${id}`)

describe('moving to another host', () => {
  it('[FL84] copies the disk, and removes the old one once the machine has run on the copy', async () => {
    const { id, engine, disk } = await rested()
    await engine.moveHost(id)
    const [machine] = living(id)
    const copy = machine?.config.mounts?.[0]?.volume ?? ''
    expect(copy).not.toBe(disk)
    expect(stage.host.volumes.get(copy)).toEqual({ from: disk })
    expect(stage.counts).toMatchObject({ machines: 1, volumes: 2 })
    await engine.start(id)
    expect(stage.counts).toMatchObject({ machines: 1, volumes: 1 })
    expect((await engine.verifySettings(id)).filter(({ ok }) => !ok)).toEqual([])
  })

  it('[FL84] is refused while it runs', async () => {
    const { id, engine } = await rested()
    await engine.start(id)
    await expect(engine.moveHost(id)).rejects.toMatchObject({ code: 'sandbox-state' })
  })

  it('[FL84] that finds no room leaves it where it is', async () => {
    const { id, engine, disk } = await rested()
    stage.fly.faults.next({ ...failures.noCapacity, method: 'POST', path: '/volumes' })
    await expect(engine.moveHost(id)).rejects.toMatchObject({ code: 'cloud-full' })
    await engine.start(id)
    expect(living(id).map(({ config }) => config.mounts?.[0]?.volume)).toEqual([disk])
    expect(stage.counts.volumes).toBe(1)
  })

  it.each(['killed before', 'killed after', 'lost after'] as const)(
    '[FL84] %s the answer of any request, it goes on with one disk that has everything',
    async (how) => {
      for (let at = 0; at < 30; at += 1) {
        const { id, disk } = await rested()
        const world = new MortalWorld()
        world.strikeAt(at, how)
        const moving = stage
          .engine(world)
          .moveHost(id)
          .catch(() => undefined)
        await Promise.race([moving, world.died])
        const next = stage.engine()
        expect(await next.sweep(new Set())).toEqual([])
        await next.start(id)
        expect(stage.counts, `at ${String(at)}`).toMatchObject({ apps: 1, machines: 1, volumes: 1 })
        const last = living(id)[0]?.config.mounts?.[0]?.volume ?? ''
        const made = stage.host.volumes.get(last)
        expect([{ from: null }, { from: disk }], `at ${String(at)}`).toContainEqual(made)
        await next.remove(id)
        if (world.asked.length <= at) return
      }
      throw new Error('It makes more requests than were tried.')
    },
  )
})
