import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { eventually } from '../../fixtures/eventually.ts'
import { collectingLog, sampleEngineSandbox, sampleRecord, sampleSpec } from '../../fixtures/sample.ts'
import { StagedEngine } from '../../fixtures/staged-engine.ts'
import { stageService } from '../../fixtures/staged-service.ts'
import { stageWarmService as stage } from '../../fixtures/staged-warm-service.ts'
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts'
import { UsedRecipes } from './used-recipes.ts'

describe('sandboxes that are kept ready', () => {
  it('[WP1] [WP2] are started, measured and have a shell, are in no list, and become a sandbox at once', async () => {
    await using world = await stage()
    await world.ready()
    expect(world.service.views()).toEqual([])
    expect(world.service.isBusy || world.service.hasRunning).toBe(false)
    expect(world.terminals.opened).toHaveLength(1)
    const [kept] = await world.records()
    expect(kept).toMatchObject({ intent: 'create', warm: true })
    expect(() => world.service.get(kept?.spec.id ?? '')).toThrow(/no sandbox/)

    const made = await world.create({ name: 'mine' })
    expect(made).toMatchObject({ id: kept?.spec.id, name: 'mine', state: 'running', isolation: { proven: true } })
    expect((await world.records()).find(({ spec }) => spec.id === made.id)).toMatchObject({
      intent: 'keep',
      spec: { name: 'mine' },
    })
    expect((await world.service.agent('mine')).sandbox.id).toBe(made.id)
    // And the next one follows.
    await world.ready()
    expect(world.created()).toBe(2)
    expect(world.service.views()).toHaveLength(1)
  })

  it('[WP1] are never of an image that the person named, which may be another by now', async () => {
    await using world = await stage({ mode: 'forced' })
    await world.ready()
    await world.create({ name: 'named', image: 'my-app:dev' })
    await eventually(() => world.state('named') === 'running')
    expect(world.recipes.newest.every(({ template }) => template !== null)).toBe(true)
  })

  it('[WP2] are not given to whoever asks for other limits or another boundary', async () => {
    await using world = await stage()
    await world.ready()
    const [kept] = await world.records()
    for (const [name, request] of [
      ['a', { cpus: 1 }],
      ['b', { isolation: 'container' }],
    ] as const) {
      const { id } = await world.create({ name, ...request })
      expect(id).not.toBe(kept?.spec.id)
      await eventually(() => world.state(name) === 'running')
    }
    // What was used last is what is kept ready from now on: two, and no more.
    await eventually(async () => {
      expect(await world.view()).toMatchObject({ ready: 2, isBuilding: false })
      const kept = (await world.records()).filter(({ warm }) => warm).map(({ spec }) => spec.isolation)
      expect(kept).toContain('container')
    })
  })

  it('[WP3] go when they are not wanted, when memory is short, and when they no longer run', async () => {
    await using world = await stage()
    await world.ready()
    world.memory.free = 100
    await eventually(() => world.engine.sandboxes.size === 0)
    expect((await world.view()).reason).toContain('Memory is short')
    world.memory.free = 10_000
    await world.ready()
    const [id = ''] = [...world.engine.sandboxes.keys()]
    world.engine.change(id, { state: 'stopped', run: null }, 'stopped')
    await eventually(() => !world.engine.sandboxes.has(id))
    await world.ready()
    expect(world.service.views()).toEqual([])
  })

  it('[WP3] are made only while a window is open and after a first one, when that is chosen', async () => {
    await using world = await stage({ mode: 'chosen' })
    await world.running()
    expect((await world.view()).ready).toBe(0)
    const window = new AbortController()
    const events = world.service.events(window.signal)
    await events.next()
    await world.ready()
    world.choice.isOn = false
    await eventually(() => world.engine.sandboxes.size === 1)
    expect(await world.view()).toMatchObject({ isOn: false, decidedBy: 'setting', ready: 0 })
    window.abort()
    await events.return(undefined)
  })

  it('[WP3] are told as what is, where the environment decides and not the setting', async () => {
    await using forced = await stage({ mode: 'forced' })
    forced.choice.isOn = false
    expect(await forced.view()).toMatchObject({ isOn: true, decidedBy: 'environment' })
    await using off = await stage({ mode: 'off' })
    expect(await off.view()).toMatchObject({ isOn: false, decidedBy: 'environment', reason: null })
  })

  it('[WP4] are gone with the backend, and one that a killed backend left is removed and never listed', async () => {
    const engine = new StagedEngine()
    {
      await using world = await stage({ engine })
      await world.ready()
    }
    expect(engine.sandboxes.size).toBe(0)
    const spec = sampleSpec({ id: 'aaaaaaaaaaaa' })
    engine.sandboxes.set(spec.id, sampleEngineSandbox({ spec, state: 'running' }))
    await using world = await stageService([sampleRecord({ spec, intent: 'create', warm: true })], engine)
    await eventually(() => engine.sandboxes.size === 0)
    await eventually(async () => (await world.records()).length === 0)
    expect(world.service.views()).toEqual([])
  })

  it('[WP3] what was used is known after a restart, also beside what this version does not know; a broken file is as none', async () => {
    await using directory = await temporaryDirectory()
    const log = collectingLog()
    const recipes = await UsedRecipes.open(directory.path, log)
    recipes.noteUse({ ...sampleSpec() })
    await eventually(async () => {
      const again = await UsedRecipes.open(directory.path, log)
      expect(again.newest).toMatchObject([{ image: sampleSpec().image }])
    })
    const file = join(directory.path, 'warm-pool.json')
    await writeFile(file, JSON.stringify({ isOn: false, used: recipes.newest }))
    expect((await UsedRecipes.open(directory.path, log)).newest).toMatchObject([{ image: sampleSpec().image }])
    await writeFile(file, '{"used": 1')
    expect((await UsedRecipes.open(directory.path, log)).newest).toEqual([])
  })
})
