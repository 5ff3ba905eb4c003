import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { extract, type Extract } from 'tar-stream'
import { mustRun } from '../setup/command.ts'
import { npmProgram } from './npm-program.ts'
import type { NpmPart } from './parts-list.ts'

/** Where one file of a package goes; null leaves it out. `path` is relative to the package. */
export type PlaceFile = (path: string) => string | null

/**
 * Fetches a package through npm as this machine has it set up, checks it against the pinned hash, and writes the
 * files that are wanted. No script of the package runs.
 */
export async function placeNpmPart(
  part: NpmPart,
  place: PlaceFile,
  options: { readonly staging: string; readonly target: string; readonly signal: AbortSignal },
): Promise<void> {
  const { staging, target, signal } = options
  const folder = await mkdtemp(join(staging, 'npm-'))
  const [npm, ...first] = npmProgram()
  const wanted = `${part.name}@${part.version}`
  await mustRun(npm, [...first, 'pack', wanted, '--loglevel', 'error', '--pack-destination', folder], {
    cwd: staging,
    signal,
  })
  const archive = (await readdir(folder)).find((name) => name.endsWith('.tgz'))
  if (archive === undefined) throw new Error(`npm pack ${part.name}@${part.version} left no archive`)
  const path = join(folder, archive)
  verifyIntegrity(part, await readFile(path))
  const unpacking: Extract = extract()
  await Promise.all([
    pipeline(createReadStream(path), createGunzip(), unpacking),
    placeEntries(unpacking, place, target),
  ])
  await rm(folder, { recursive: true })
}

/** @throws Error when the bytes are not the ones that were pinned. */
export function verifyIntegrity(part: NpmPart, archive: Uint8Array): void {
  const actual = `sha512-${createHash('sha512').update(archive).digest('base64')}`
  if (actual === part.integrity) return
  throw new Error(
    `${part.name}@${part.version} is not what the parts list pins: its hash is ${actual}, expected ${part.integrity}. ` +
      'It was damaged on the way or changed by somebody: nothing of it was used.',
  )
}

async function placeEntries(unpacking: Extract, place: PlaceFile, target: string): Promise<void> {
  for await (const entry of unpacking) {
    const to = entry.header.type === 'file' ? place(entry.header.name.replace(/^[^/]+\//, '')) : null
    if (to === null) {
      entry.resume()
      continue
    }
    if (to.split('/').includes('..')) throw new Error(`${entry.header.name} would leave its package's folder.`)
    const path = join(target, to)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, entry as AsyncIterable<Uint8Array>)
  }
}
