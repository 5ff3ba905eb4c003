import { describe, expect, it } from 'vitest'
import { eventually } from '../fixtures/eventually.ts'
import { sampleEngineSandbox, sampleRecord, sampleSpec } from '../fixtures/sample.ts'
import { cutOff, StagedEngine } from '../fixtures/staged-engine.ts'
import { stageService as stage } from '../fixtures/staged-service.ts'

describe('a sandbox that could not be removed yet', () => {
  it('[SA4] is removed before its name is given to another, so that what is left of it never comes to life', async () => {
    await using world = await stage()
    world.engine.stage('start', () => Promise.reject(cutOff()))
    world.engine.stage('remove', () => Promise.reject(cutOff()))
    const { id } = await world.create()
    await eventually(() => world.state() === 'failed')
    world.engine.stage('start', null)
    await expect(world.create()).rejects.toMatchObject({
      code: 'sandbox-busy',
      message: 'What is left of an earlier “demo” is not removed yet.',
    })
    expect(world.engine.sandboxes.has(id)).toBe(true)

    world.engine.stage('remove', null)
    const again = await world.create()
    expect(world.engine.sandboxes.has(id)).toBe(false)
    await eventually(() => world.state() === 'running')
    const lists = world.engine.calls.filter((call) => call === 'list').length
    await eventually(() => world.engine.calls.filter((call) => call === 'list').length > lists + 1)
    expect(world.service.views()).toMatchObject([{ id: again.id, state: 'running' }])
    expect([...world.engine.sandboxes.keys()]).toEqual([again.id])
  })

  it('[SA4] is waited for when its name is asked for while it is rolled back', async () => {
    await using world = await stage()
    let letGo: () => void = () => undefined
    const held = new Promise<void>((resolve) => (letGo = resolve))
    world.engine.stage('start', () => Promise.reject(cutOff()))
    world.engine.stage('remove', () => Promise.reject(cutOff()))
    const { id } = await world.create()
    await eventually(() => world.state() === 'failed')
    world.engine.stage('start', null)
    world.engine.stage('remove', () => held)
    await eventually(() => world.service.get(id).operation?.kind === 'remove')
    const again = world.create()
    letGo()
    await again
    expect(world.engine.sandboxes.has(id)).toBe(false)
    await eventually(() => world.state() === 'running')
    expect(world.service.views()).toMatchObject([{ id: (await again).id }])
  })

  it.each(['running', 'stopped', 'paused'] as const)(
    '[SA1] is neither started nor resumed while it is %s, since the next backend removes it',
    async (state) => {
      const engine = new StagedEngine()
      engine.sandboxes.set(sampleSpec().id, sampleEngineSandbox({ state }))
      await using world = await stage([sampleRecord()], engine)
      await eventually(() => world.state() === state && !world.service.isBusy)
      engine.stage('remove', () => Promise.reject(cutOff()))
      await expect(world.service.remove('demo', true)).rejects.toMatchObject({ code: 'engine-unreachable' })
      engine.calls.length = 0
      for (const act of ['start', 'resume'] as const) {
        await expect(world.service[act]('demo')).rejects.toMatchObject({
          code: 'sandbox-state',
          message: '“demo” is being removed.',
        })
      }
      expect(engine.calls.filter((call) => /^(start|resume)/.test(call))).toEqual([])
      expect(world.service.get('demo')).toMatchObject({ state: 'removing', error: { code: 'engine-unreachable' } })
      engine.stage('remove', null)
      await world.service.remove('demo', false)
      expect(world.service.views()).toEqual([])
    },
  )
})
