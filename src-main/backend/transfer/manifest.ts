import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import type { SandboxId } from '../../../src-shared/engine/sandbox.ts'
import { writing } from '../records/record-store.ts'
import { errorCodeOf } from '../server/error-code.ts'

export interface ManifestFile {
  /** sha-256, hexadecimal. */
  readonly hash: string
  readonly executable: boolean
}

/** What came in, by path relative to /workspace. */
export interface Manifest {
  readonly files: ReadonlyMap<string, ManifestFile>
  /** Targets of links. */
  readonly links: ReadonlyMap<string, string>
}

/** What came into each sandbox, kept next to its record; for comparing. */
export interface Manifests {
  save(id: SandboxId, manifest: Manifest): Promise<void>
  /** Empty when nothing came in, or when the file is lost. */
  load(id: SandboxId): Promise<Manifest>
  remove(id: SandboxId): Promise<void>
}

const fileLine = /^([0-9a-f]{64}) (".*")( x)?$/
const linkLine = /^link (\[".*"\])$/

export function openManifests(directory: string): Manifests {
  const pathOf = (id: SandboxId) => join(directory, `${id}.manifest`)
  return {
    async save(id, manifest) {
      const lines = [
        ...[...manifest.files].map(
          ([path, { hash, executable }]) => `${hash} ${JSON.stringify(path)}${executable ? ' x' : ''}\n`,
        ),
        ...[...manifest.links].map((link) => `link ${JSON.stringify(link)}\n`),
      ]
      await writing(directory, () => writeFileAtomic(pathOf(id), lines.join(''), { mode: 0o600 }))
    },
    async load(id) {
      let text = ''
      try {
        text = await readFile(pathOf(id), 'utf8')
      } catch (error) {
        if (errorCodeOf(error) !== 'ENOENT') throw error
      }
      const files = new Map<string, ManifestFile>()
      const links = new Map<string, string>()
      for (const entry of text.split('\n')) {
        const [, hash, path, executable] = fileLine.exec(entry) ?? []
        if (hash !== undefined && path !== undefined) {
          files.set(JSON.parse(path) as string, { hash, executable: executable !== undefined })
        }
        const [, link] = linkLine.exec(entry) ?? []
        if (link !== undefined) links.set(...(JSON.parse(link) as [string, string]))
      }
      return { files, links }
    },
    async remove(id) {
      await writing(directory, () => rm(pathOf(id), { force: true }))
    },
  }
}
