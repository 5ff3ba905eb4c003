import { describe, expect, it } from 'vitest'
import { eventually } from '../fixtures/eventually.ts'
import { stageBuilds, type StagedCommands } from '../fixtures/staged-builds.ts'
import { StagedEngine } from '../fixtures/staged-engine.ts'
import { stageService } from '../fixtures/staged-service.ts'

/** A sandbox that runs, in whose builds commands print and end as told. */
async function staged(ends: StagedCommands = {}) {
  const stage = await stageBuilds(ends)
  await stage.running()
  return stage
}
type Stage = Awaited<ReturnType<typeof staged>>

async function ended({ service }: Stage) {
  await eventually(() => service.get('demo').operation === null)
  return service.get('demo')
}

describe('adding packages', () => {
  it('[PK1] [PK2] runs the command on the image in use, and gives the sandbox what comes of it', async () => {
    await using stage = await staged()
    const { service, engine } = stage
    const before = service.get('demo')
    const answered = await service.images.addPackages('demo', 'apt install it')
    expect(answered).toMatchObject({ state: 'running', operation: { kind: 'packages', cancellable: true } })
    const after = await ended(stage)
    expect(after).toMatchObject({ state: 'running', error: null, image: 'airlock/packages:000000000000000000000001' })
    expect(stage.commands).toEqual(['apt-get install it'])
    expect(engine.calls.filter((call) => /build|recreate|stop|start/.test(call)).slice(1)).toEqual([
      expect.stringContaining('build') as unknown,
      `stop ${before.id}`,
      `recreate ${before.id}`,
      `start ${before.id}`,
    ])
    expect(stage.agent.asked).toContain('saveHistories')
    expect(service.images.packagesOf('demo')).toEqual({
      image: 'airlock/packages:000000000000000000000001',
      added: [{ command: 'apt install it', at: expect.any(String) as unknown }],
    })
  })

  it('[PK4] tells what the command prints, and its end', async () => {
    await using stage = await staged()
    await stage.service.images.addPackages('demo', 'make install')
    const told: string[] = []
    for await (const event of stage.service.images.output('demo', new AbortController().signal)) {
      told.push(event.type === 'output' ? event.text : `ended ${String(event.error)}`)
    }
    expect(told.join('')).toMatch(/Setting up it\n[^]*ended null$/)
  })

  it('[PK5] a command that fails changes nothing, and says how it ended', async () => {
    await using stage = await staged({ code: 100 })
    await stage.service.images.addPackages('demo', 'apt install none')
    expect(await ended(stage)).toMatchObject({
      state: 'running',
      error: {
        code: 'packages-failed',
        why: expect.stringContaining('exit code 100') as unknown,
        remedy: expect.stringContaining('`airlock network log demo --refused` names it') as unknown,
      },
      isolation: { proven: true },
    })
    expect(stage.engine.calls.some((call) => /recreate/.test(call))).toBe(false)
    expect(stage.service.images.packagesOf('demo').added).toEqual([])
  })

  it('[PK5] cancelled, the sandbox goes on as it was', async () => {
    await using stage = await staged({ hangs: true })
    await stage.service.images.addPackages('demo', 'sleep infinity')
    await eventually(() => stage.commands.length > 0)
    await expect(stage.service.images.addPackages('demo', 'other')).rejects.toMatchObject({ code: 'sandbox-busy' })
    await stage.service.cancel('demo')
    expect(await ended(stage)).toMatchObject({ state: 'running', error: null })
    expect(stage.engine.calls.some((call) => /recreate/.test(call))).toBe(false)
  })

  it('[PK5] one that does not start on the new image is brought back on the one before', async () => {
    await using stage = await staged()
    const { image } = stage.service.get('demo')
    let starts = 0
    stage.engine.stage('start', () =>
      (starts += 1) === 1 ? Promise.reject(new Error('It broke.')) : Promise.resolve(),
    )
    await stage.service.images.addPackages('demo', 'apt remove libc6')
    expect(await ended(stage)).toMatchObject({ state: 'running', image, error: { code: 'internal' } })
    expect(stage.service.images.packagesOf('demo').added).toEqual([])
    expect((await stage.records())[0]?.packages?.next).toBeNull()
  })

  it('[PK6] a sandbox at rest rests afterwards', async () => {
    await using stage = await staged()
    await stage.service.stop('demo')
    await stage.service.images.addPackages('demo', 'apt install it')
    expect(await ended(stage)).toMatchObject({ state: 'stopped', error: null })
    expect(stage.service.images.packagesOf('demo').added).toHaveLength(1)
  })

  it('[PK7] undo brings the image before back, step by step', async () => {
    await using stage = await staged()
    const { image } = stage.service.get('demo')
    for (const command of ['one', 'two']) {
      await stage.service.images.addPackages('demo', command)
      await ended(stage)
    }
    expect(await stage.service.images.undoPackages('demo')).toMatchObject({
      image: 'airlock/packages:000000000000000000000001',
    })
    expect(stage.service.images.packagesOf('demo').added).toMatchObject([{ command: 'one' }])
    expect(await stage.service.images.undoPackages('demo')).toMatchObject({ image, state: 'running' })
    await expect(stage.service.images.undoPackages('demo')).rejects.toMatchObject({ code: 'sandbox-state' })
    expect(stage.service.get('demo').error).toBeNull()
  })

  it('[PK8] images that a sandbox or its undo needs are kept, all others go', async () => {
    await using stage = await staged()
    const first = (await stage.records())[0]?.spec.image
    await stage.service.images.addPackages('demo', 'one')
    await ended(stage)
    await stage.service.images.settled()
    expect(stage.engine.keptImages.at(-1)).toEqual(['airlock/packages:000000000000000000000001', first])
    await stage.service.images.undoPackages('demo')
    await stage.service.images.settled()
    expect(stage.engine.keptImages.at(-1)).toEqual([first])
  })

  it('[PK9] a backend that was killed in between believes the container, whichever image it has', async () => {
    const engine = new StagedEngine()
    await using stage = await staged()
    await stage.service.images.addPackages('demo', 'one')
    await ended(stage)
    const [record] = await stage.records()
    if (record === undefined) throw new Error('There is a record.')
    const { steps } = record.packages ?? { steps: [] }
    const old = { ...record.spec, image: steps[0]?.before ?? '' }
    const killed = { ...record, spec: old, packages: { steps: [], next: { image: record.spec.image, steps } } }
    for (const [id, seen] of stage.engine.sandboxes) engine.sandboxes.set(id, seen)
    await using done = await stageService([killed], engine)
    await eventually(() => done.service.images.packagesOf('demo').added.length === 1)
    expect(done.service.images.packagesOf('demo').image).toBe(record.spec.image)
    const undone = new StagedEngine()
    for (const [id, seen] of stage.engine.sandboxes) undone.sandboxes.set(id, { ...seen, spec: old })
    await using other = await stageService([killed], undone)
    await eventually(async () => (await other.records())[0]?.packages?.next === null)
    expect(other.service.images.packagesOf('demo')).toEqual({ image: old.image, added: [] })
  })
})
