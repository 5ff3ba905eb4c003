import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Say, sayOnTerminal, sentenceOf } from '../setup/say.ts'
import { endingBySignals } from '../setup/ending.ts'
import { withLock } from '../setup/lock.ts'
import {
  contentFingerprint,
  type PartRecord,
  quickFingerprint,
  readRecord,
  recordPath,
  type BuildRecord,
} from './fingerprint.mjs'
import { outputsOf, parts, type BuildPart } from './parts.ts'

export interface BuildOptions {
  readonly root: string
  readonly say: Say
  readonly signal: AbortSignal
  /** Build each part, whether or not it changed. */
  readonly everything: boolean
  /** Try parts again that could not be built from the very same sources. */
  readonly retry: boolean
  readonly allArchitectures: boolean
  /** The name of the one part that is wanted; every part when left out. */
  readonly only?: string
}

export interface BuildProblem {
  readonly part: string
  readonly what: string
  readonly problem: string
}

/** Brings `out/` up to date, part by part; a part that cannot be built does not keep the others from it. */
export async function buildAll(
  options: BuildOptions,
  what: readonly BuildPart[] = parts,
): Promise<readonly BuildProblem[]> {
  const { root, say, only } = options
  const lock = join(root, 'out', '.building')
  const onWait = (): void => say('Another build is under way: waiting for it.')
  return withLock(lock, options.signal, onWait, async () => {
    // Taken before anything is read: what changes while we build makes the result stale.
    const now = quickFingerprint(root)
    const before = readRecord(root)
    const records: Record<string, PartRecord> = { ...before?.parts }
    const problems: BuildProblem[] = []
    for (const part of what.filter(({ name }) => only === undefined || name === only)) {
      options.signal.throwIfAborted()
      const record = await buildPart(part, records[part.name] ?? null, options)
      records[part.name] = record
      if (record.problem !== null) problems.push({ part: part.name, what: part.what, problem: record.problem })
    }
    // One part says nothing about the others, which may be stale.
    writeRecord(root, { quick: only === undefined ? now : (before?.quick ?? 'unknown'), parts: records })
    return problems
  })
}

async function buildPart(part: BuildPart, before: PartRecord | null, options: BuildOptions): Promise<PartRecord> {
  const content = contentFingerprint(options.root, part.from)
  if (!options.everything && before?.content === content) {
    if (before.problem !== null && !options.retry) return before
    if (before.problem === null && outputsOf(options.root, part).every((path) => existsSync(path))) return before
  }
  options.say(`Building ${part.what} …`)
  try {
    await part.make(options)
    return { content, problem: null }
  } catch (error) {
    options.signal.throwIfAborted()
    return { content, problem: sentenceOf(error) }
  }
}

function writeRecord(root: string, record: BuildRecord): void {
  const path = recordPath(root)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(`${path}.part`, JSON.stringify(record, null, 2))
  renameSync(`${path}.part`, path)
}

async function main(args: readonly string[]): Promise<void> {
  const ending = endingBySignals()
  const problems = await buildAll({
    root: resolve(import.meta.dirname, '..', '..'),
    say: sayOnTerminal,
    signal: ending.signal,
    everything: args.includes('--everything'),
    retry: !args.includes('--when-stale'),
    allArchitectures: args.includes('--all-architectures'),
  })
  for (const { what, problem } of problems) sayOnTerminal(`Could not build ${what}: ${problem}`)
  // Nothing works without the programs; the rest is missed only by those who want it.
  const fatal = args.includes('--when-stale') ? problems.filter(({ part }) => part === 'main') : problems
  process.exitCode = fatal.length === 0 ? 0 : 1
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await main(process.argv.slice(2)).catch((error: unknown) => {
    sayOnTerminal(sentenceOf(error))
    process.exitCode = 1
  })
}
