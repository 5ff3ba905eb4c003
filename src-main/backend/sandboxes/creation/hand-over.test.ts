import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { eventually } from '../../fixtures/eventually.ts'
import { stageWarmService as stage } from '../../fixtures/staged-warm-service.ts'
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts'
import { openRecordStore } from '../../records/record-store.ts'

describe('sandboxes that were kept ready and are handed over', () => {
  it('[WP2] take in a folder, and leave nothing when that fails', async () => {
    await using world = await stage()
    await world.ready()
    await using folder = await temporaryDirectory()
    await mkdir(join(folder.path, 'src'))
    await writeFile(join(folder.path, 'src', 'a.txt'), 'a')
    await world.create({ name: 'good', folder: folder.path })
    await eventually(() => world.state('good') === 'running')
    expect(world.service.get('good')).toMatchObject({ source: { kind: 'folder', files: 1 }, request: null })
    expect(world.agent.received).toHaveLength(1)

    await world.ready()
    world.agent.beforeUnpack = () => Promise.reject(new Error('The disk inside is full.'))
    const { id } = await world.create({ name: 'bad', folder: folder.path })
    await eventually(() => world.state('bad') === 'failed')
    expect(world.engine.sandboxes.has(id)).toBe(false)
    expect(world.service.get('bad').request).toMatchObject({ folder: folder.path })
  })

  it('[WP2] are busy from the moment that they get a folder, also while that is written down', async () => {
    await using directory = await temporaryDirectory()
    const store = openRecordStore(directory.path)
    const gate = { saving: false, open: () => undefined as void }
    const isOpen = new Promise<void>((resolve) => (gate.open = resolve))
    const save: typeof store.save = async (record) => {
      if (record.warm === undefined && record.request !== undefined) {
        gate.saving = true
        await isOpen
      }
      await store.save(record)
    }
    await using world = await stage({ records: { ...store, save } })
    await mkdir(join(world.directory.path, 'state'), { recursive: true })
    await world.ready()
    await writeFile(join(directory.path, 'a.txt'), 'a')
    const made = world.create({ name: 'mine', folder: directory.path })
    await eventually(() => gate.saving)
    expect(world.service.isBusy).toBe(true)
    expect(world.state('mine')).toBe('creating')
    // The engine is met again meanwhile: what is under way is not taken for left half made.
    world.engine.isCutOff = true
    await eventually(() => world.service.link.status.state === 'lost')
    world.engine.isCutOff = false
    await eventually(() => world.service.link.status.state === 'ready')
    gate.open()
    const { id } = await made
    await eventually(() => world.state('mine') === 'running')
    expect(world.engine.calls).not.toContain(`remove ${id}`)
  })
})
