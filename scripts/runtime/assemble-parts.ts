import { existsSync, readFileSync, utimesSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { detectHost } from '../setup/host.ts'
import { type Say, sentenceOf } from '../setup/say.ts'
import type { Architecture } from './architectures.ts'
import { placeDebianParts } from './debian-parts.ts'
import { openDebianSource } from './debian-source.ts'
import { nodeProgram, npmPackages, ripgrepProgram } from './layout.ts'
import { placeNpmPart } from './npm-parts.ts'
import { partsHash, type DebianPart, type NpmPart, type PartsList } from './parts-list.ts'
import { findStrip, strip } from './strip.ts'

/** Goes up when the same parts are put together in another way. */
const recipe = 'recipe 1'

/** A folder with everything of the runtime that does not depend on our own source. */
export interface AssembledParts {
  readonly folder: string
  readonly taken: TakenParts
}

/** What really went in: pinned, except where Debian serves a newer version only. */
export interface TakenParts {
  readonly npm: readonly NpmPart[]
  readonly debian: readonly DebianPart[]
  readonly stripped: boolean
}

export interface AssembleOptions {
  readonly list: PartsList
  readonly architecture: Architecture
  readonly cache: string
  readonly say: Say
  readonly signal: AbortSignal
}

/** The parts of an architecture, from the cache or fetched now. Two at once do no harm: the first that is done wins. */
export async function assembleParts(options: AssembleOptions): Promise<AssembledParts> {
  const { list, architecture, cache, say, signal } = options
  const stripTool = await findStrip(architecture)
  const hash = partsHash(list, architecture, [recipe, stripTool?.identity ?? 'not stripped'])
  const place = join(cache, 'runtime-parts', hash)
  const folder = join(place, architecture)
  const record = join(folder, 'taken.json')
  if (existsSync(record)) {
    utimesSync(place, new Date(), new Date())
    return { folder, taken: readTaken(record) }
  }

  const started = performance.now()
  say(
    `Fetching the runtime’s parts for ${architecture} (Node, C library, BusyBox, netcat, ripgrep): once, about 65 MB.`,
  )
  await mkdir(place, { recursive: true })
  const staging = await mkdtemp(join(place, `${architecture}.making-`))
  try {
    const target = join(staging, 'target')
    await mkdir(target)
    const debian = await fetchDebian({ ...options, staging, target })
    signal.throwIfAborted()
    await fetchNpm({ ...options, staging, target })
    if (stripTool !== null) await strip(stripTool, join(target, nodeProgram), signal)
    const taken: TakenParts = { npm: list[architecture].npm, debian, stripped: stripTool !== null }
    await writeFile(join(target, 'taken.json'), `${JSON.stringify(taken, null, 2)}\n`)
    await rename(target, folder).catch((error: unknown) => {
      if (!existsSync(record)) throw error
    })
  } catch (error) {
    if (signal.aborted) throw error
    throw new Error(
      `The runtime’s parts for ${architecture} could not be fetched: ${sentenceOf(error)}\n` +
        'They are needed once and then cached. Check the network, and that apt and npm reach their mirrors, then try again.',
      { cause: error },
    )
  } finally {
    await rm(staging, { recursive: true, force: true })
  }
  say(`The runtime’s parts for ${architecture} are in the cache (${seconds(performance.now() - started)}).`)
  return { folder, taken: readTaken(record) }
}

interface Workplace extends AssembleOptions {
  readonly staging: string
  readonly target: string
}

async function fetchDebian(work: Workplace): Promise<readonly DebianPart[]> {
  const { list, architecture, staging, target, say } = work
  const source = await openDebianSource({ ...work, host: detectHost(), suite: list.suite })
  try {
    const unpacked = join(staging, 'unpacked')
    return await placeDebianParts({
      source,
      pinned: list[architecture].debian,
      architecture,
      unpacked,
      target,
      say,
    })
  } finally {
    source.close()
  }
}

async function fetchNpm({ list, architecture, staging, target, signal }: Workplace): Promise<void> {
  const names = npmPackages(architecture)
  const places = new Map<string, (path: string) => string | null>([
    [
      names.node,
      (path) => (path === 'bin/node' ? nodeProgram : path === 'LICENSE' ? `licenses/${names.node}/LICENSE` : null),
    ],
    // Its Windows half and its types stay out; the LICENSE stays where it is.
    [
      names.pty,
      (path) => (/^(windows|conpty|worker|shared)|\.d\.ts$/.test(path) ? null : `node_modules/${names.pty}/${path}`),
    ],
    [names.ptyBinary, (path) => `node_modules/${names.ptyBinary}/${path}`],
    [
      names.ripgrep,
      (path) => (path === 'bin/rg' ? ripgrepProgram : path === 'LICENSE' ? `licenses/${names.ripgrep}/LICENSE` : null),
    ],
  ])
  for (const [name, place] of places) {
    const part = list[architecture].npm.find((one) => one.name === name)
    if (part === undefined) throw new Error(`resources/runtime/parts.json pins no ${name} for ${architecture}`)
    await placeNpmPart(part, place, { staging, target, signal })
  }
}

function readTaken(record: string): TakenParts {
  return JSON.parse(readFileSync(record, 'utf8')) as TakenParts
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`
}
