import { describe, expect, it } from 'vitest'
import { eventually } from '../fixtures/eventually.ts'
import { sampleEngineSandbox, sampleRecord, sampleSpec } from '../fixtures/sample.ts'
import { StagedEngine } from '../fixtures/staged-engine.ts'
import { stageService } from '../fixtures/staged-service.ts'

const here = sampleSpec()
const there = sampleSpec({ id: 'aaaaaaaaaaaa', name: 'in-the-cloud' })

/** A sandbox on this computer's engine, and one on an engine elsewhere. */
async function staged() {
  const [local, cloud] = [new StagedEngine(), new StagedEngine()]
  local.sandboxes.set(here.id, sampleEngineSandbox({ spec: here, id: here.id }))
  cloud.sandboxes.set(there.id, sampleEngineSandbox({ spec: there, id: there.id }))
  const records = [sampleRecord({ spec: here }), sampleRecord({ spec: there, place: 'fly my-organisation' })]
  const found = { found: { engine: cloud, place: 'fly my-organisation' }, candidates: [], advice: [] }
  const elsewhere = [{ id: 'fly' as const, source: { search: () => Promise.resolve(found) } }]
  return { local, cloud, world: await stageService(records, local, undefined, { elsewhere }) }
}

describe('[SA11] sandboxes on several engines', () => {
  it('are listed together, and each is known from the engine that it lives on', async () => {
    const { world } = await staged()
    await using service = world
    await eventually(() => service.state(here.id) === 'running' && service.state(there.id) === 'running')
    expect(service.service.views().map(({ name, engine }) => `${name} ${engine}`)).toEqual([
      `${here.name} local`,
      'in-the-cloud fly',
    ])
    expect(service.service.views().flatMap(({ notices }) => notices)).toEqual([])
  })

  it('are unknown only where their own engine does not answer', async () => {
    const { world, cloud } = await staged()
    await using service = world
    await eventually(() => service.state(there.id) === 'running')
    cloud.isCutOff = true
    await eventually(() => service.state(there.id) === 'unknown')
    expect(service.state(here.id)).toBe('running')
    expect(service.service.link.status.state).toBe('ready')
    cloud.isCutOff = false
    await eventually(() => service.state(there.id) === 'running')
  })

  it('are stopped and removed by their own engine, and by no other', async () => {
    const { world, local, cloud } = await staged()
    await using service = world
    await eventually(() => service.state(here.id) === 'running' && service.state(there.id) === 'running')
    await service.service.stop(there.id)
    expect(service.state(there.id)).toBe('stopped')
    await service.service.remove(there.id, false)
    const about = (engine: StagedEngine, what: string) => engine.calls.filter((call) => call.startsWith(what))
    expect([about(cloud, 'stop').length, about(cloud, 'remove').length]).toEqual([1, 1])
    expect([about(local, 'stop').length, about(local, 'remove').length]).toEqual([0, 0])
    expect(service.state(here.id)).toBe('running')
  })
})
