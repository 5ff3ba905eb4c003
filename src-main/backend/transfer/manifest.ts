import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import type { SandboxId } from '../../../src-shared/engine/sandbox.ts'
import { writing } from '../records/record-store.ts'
import { errorCodeOf } from '../server/error-code.ts'

/** Hash by path (relative to /workspace) of every file that came in. */
export type Manifest = ReadonlyMap<string, string>

/** What came into each sandbox, kept next to its record; for `diff`. */
export interface Manifests {
  save(id: SandboxId, manifest: Manifest): Promise<void>
  /** Empty when nothing came in, or when the file is lost. */
  load(id: SandboxId): Promise<Manifest>
  remove(id: SandboxId): Promise<void>
}

const line = /^([0-9a-f]{64}) (".*")$/

export function openManifests(directory: string): Manifests {
  const pathOf = (id: SandboxId) => join(directory, `${id}.manifest`)
  return {
    async save(id, manifest) {
      const lines = [...manifest].map(([path, hash]) => `${hash} ${JSON.stringify(path)}\n`)
      await writing(directory, () => writeFileAtomic(pathOf(id), lines.join(''), { mode: 0o600 }))
    },
    async load(id) {
      let text = ''
      try {
        text = await readFile(pathOf(id), 'utf8')
      } catch (error) {
        if (errorCodeOf(error) !== 'ENOENT') throw error
      }
      const manifest = new Map<string, string>()
      for (const entry of text.split('\n')) {
        const [, hash, path] = line.exec(entry) ?? []
        if (hash !== undefined && path !== undefined) manifest.set(JSON.parse(path) as string, hash)
      }
      return manifest
    },
    async remove(id) {
      await writing(directory, () => rm(pathOf(id), { force: true }))
    },
  }
}
