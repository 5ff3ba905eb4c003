import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { failures } from '../../../../testing/fly/http/failures.ts'
import { onStagedCloud } from '../../../../testing/fly/on-staged-cloud.ts'
import type { EngineEvent } from '../engine.ts'

const stage = onStagedCloud()

describe('what Fly says it runs', () => {
  const changes = {
    image: { image: 'registry.example/other' },
    init: { init: { exec: ['/bin/sh'] } },
    guest: { guest: { cpu_kind: 'shared', cpus: 1, memory_mb: 2048 } },
    mounts: { mounts: [] },
    files: { files: [] },
    services: { services: [{ protocol: 'tcp', internal_port: 22, ports: [] }] },
    restart: { restart: { policy: 'always' } },
    stop_config: { stop_config: { signal: 'SIGKILL' } },
    metadata: { metadata: {} },
    env: { env: { LD_PRELOAD: '/data/x.so' } },
    auto_destroy: { auto_destroy: true },
    processes: { processes: [{ exec: ['/bin/evil'] }] },
  } as const

  it.each(Object.entries(changes))('[FL73] and is not what was asked for is found: %s', async (name, change) => {
    const engine = stage.engine()
    const spec = stage.spec()
    await engine.create(spec)
    expect((await engine.verifySettings(spec.id)).filter(({ ok }) => !ok)).toEqual([])
    const machine = stage.onlyMachine
    machine.config = { ...machine.config, ...(change as object) }
    machine.changed()
    const wrong = (await engine.verifySettings(spec.id)).filter(({ ok }) => !ok)
    expect(wrong.map((probe) => probe.name)).toEqual([name])
  })
})

describe('what happens to a sandbox at Fly', () => {
  it('[FL80] moved to another host, it has its disk under another id', async () => {
    const engine = stage.engine()
    const spec = stage.spec()
    await engine.create(spec)
    const machine = stage.onlyMachine
    const mountsOf = (volume: string) => ({ ...machine.config, mounts: [{ volume, path: '/data' }] })
    const make = (name: string) =>
      stage.fly.cloud.makeVolume(stage.onlyApp as never, { name, region: 'fra', sizeGb: 1, from: undefined })
    machine.config = mountsOf(make('somebody_elses').id)
    machine.changed()
    expect((await engine.verifySettings(spec.id)).filter(({ ok }) => !ok).map(({ name }) => name)).toEqual(['mounts'])
    machine.config = mountsOf(make(`data_${spec.id}`).id)
    machine.changed()
    expect((await engine.verifySettings(spec.id)).filter(({ ok }) => !ok)).toEqual([])
  })

  it('[FL80] without its machine, which somebody removed, its disk is listed', async () => {
    const engine = stage.engine()
    const spec = stage.spec()
    await engine.create(spec)
    stage.onlyMachine.destroy(true)
    await expect.poll(async () => (await engine.list()).length).toBe(0)
    await expect(engine.start(spec.id)).rejects.toMatchObject({ code: 'sandbox-not-found' })
    expect((await engine.orphans()).orphans).toMatchObject([{ machines: [], volumes: [{ sizeGb: 1 }] }])
    await engine.remove(spec.id)
    expect(stage.counts.apps).toBe(0)
  })

  it('[FL81] in another organisation than the connected one, it is left as it is', async () => {
    const engine = stage.engine()
    const spec = stage.spec()
    await engine.create(spec)
    const path = join(stage.folder, 'fly', `${spec.id}.json`)
    const record = JSON.parse(await readFile(path, 'utf8')) as object
    await writeFile(path, JSON.stringify({ ...record, organisation: 'another' }))
    for (const call of [() => engine.inspect(spec.id), () => engine.remove(spec.id)]) {
      await expect(call()).rejects.toMatchObject({ code: 'cloud-token-refused' })
    }
    expect(await engine.sweep(new Set())).toEqual([])
    expect(stage.counts.apps).toBe(1)
  })

  it('[FL82] called off while it starts, it is stopped again', async () => {
    const engine = stage.engine()
    const spec = stage.spec()
    await engine.create(spec)
    const cancel = new AbortController()
    stage.host.onBoot = () => {
      cancel.abort()
    }
    await expect(engine.start(spec.id, { signal: cancel.signal })).rejects.toMatchObject({ code: 'cancelled' })
    await expect.poll(async () => (await engine.inspect(spec.id)).state).toBe('stopped')
  })
})

describe('what others do at Fly', () => {
  it('[FL83] is told when it is looked for, and a gap after Fly could not be asked', async () => {
    const engine = stage.engine()
    const spec = stage.spec()
    await engine.create(spec)
    await engine.start(spec.id)
    const stop = new AbortController()
    const told: EngineEvent[] = []
    const listening = (async () => {
      for await (const event of engine.events({ signal: stop.signal })) told.push(event)
    })()
    await expect
      .poll(() => stage.fly.api.requests.filter(({ path }) => path.endsWith('/orgs/airlock-test/machines')).length)
      .toBeGreaterThan(1)
    stage.onlyMachine.stop('SIGKILL', '1s')
    await expect.poll(() => told).toContainEqual({ kind: 'sandbox', id: spec.id, what: 'stopped' })
    stage.fly.faults.next({ ...failures.internal, path: '/orgs/airlock-test/machines' })
    await expect.poll(() => told).toContainEqual({ kind: 'gap' })
    stop.abort()
    await listening
  })
})
