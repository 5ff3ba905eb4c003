import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testEngines } from '../../../../testing/engines/engines-of-worker.ts'
import { ensureImage } from '../../../../testing/images.ts'
import { openLocalEngine } from '../contract/local-subject.ts'
import { standInRuntime } from '../contract/stand-in-runtime.ts'
import { compressLayer } from '../remote/images/layer-file.ts'
import { exportedFiles } from '../remote/images/exported-files.ts'
import type { LocalContainerEngine } from './local-container-engine.ts'

const engines = testEngines()

describe.each(['docker', 'podman'] as const)('an image of %s that is taken elsewhere', (kind) => {
  const { socket, missing } = engines[kind]

  describe.skipIf(missing !== null)('', () => {
    let folder: string
    let engine: LocalContainerEngine
    let image: string

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'airlock-export-'))
      image = await ensureImage(socket, 'busybox')
      engine = await openLocalEngine({ socket, level: 'container' }, folder, await standInRuntime(folder))
    })
    afterAll(async () => {
      await engine.close()
      await rm(folder, { recursive: true })
    })

    it('[FL101] is prepared, and gives each of its layers under its hash', async () => {
      const taken = await engine.exportImage({ image, template: null }, { architecture: 'amd64' })
      expect(taken.architecture).toBe(process.arch === 'arm64' ? 'arm64' : 'amd64')
      expect(taken.layers).toHaveLength(2)
      expect(taken.bytes).toBeGreaterThan(1_000_000)
      const found: string[] = []
      const never = new AbortController()
      for await (const { content } of exportedFiles(await taken.open({ signal: never.signal }))) {
        const path = join(folder, `${String(found.length)}.gz`)
        const options = { most: 1e9, tooLarge: () => new TypeError('too large') as never }
        found.push((await compressLayer(content, path, options)).tar)
      }
      expect(found).toEqual(expect.arrayContaining([...taken.layers]))
      expect((await engine.exportImage({ image, template: null }, { architecture: 'amd64' })).id).toBe(taken.id)
    })

    it('[FL110] is let go of when nobody wants it any more', async () => {
      const taken = await engine.exportImage({ image, template: null }, { architecture: 'amd64' })
      const stop = new AbortController()
      const stream = await taken.open({ signal: stop.signal })
      stop.abort()
      await expect(stream.toArray()).rejects.toThrow()
      await expect(taken.open({ signal: stop.signal })).rejects.toMatchObject({ code: 'cancelled' })
    })
  })
})
