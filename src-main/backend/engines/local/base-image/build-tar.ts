import { spawn, type ChildProcess } from 'node:child_process'
import { mkdir, mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { AirlockError } from '../../../../../src-shared/errors/airlock-error.ts'
import { stopIfCancelled } from '../../work/cancellation.ts'
import type { Progress } from '../../work/phase.ts'
import { oneLineSource } from '../../../apt/apt-sources.ts'
import type { BuildMachine } from './build-machine.ts'
import { stepOf } from './build-progress.ts'
import { keptAfterAll, leftOut, tarName, type BaseRecipe } from './recipe.ts'

/** Debian's security fixes are in an image no later than this. */
const freshFor = 30 * 24 * 60 * 60 * 1000
/** mmdebstrap tidies up by itself when it is asked to end. */
const endsWithin = 10_000

export interface BuildOptions {
  readonly machine: BuildMachine
  readonly recipe: BaseRecipe
  /** Airlock's cache folder. */
  readonly cache: string
  readonly signal: AbortSignal
  readonly progress: Progress
}

/**
 * Resolves with the path of an uncompressed tar of the base system, from the cache or built now. Aborting ends every
 * process of the build and removes what it had written.
 */
export async function baseTar(options: BuildOptions): Promise<string> {
  const path = tarPath(options)
  const folder = dirname(path)
  if (await isFresh(path)) return path
  stopIfCancelled(options.signal)
  await mkdir(folder, { recursive: true })
  const work = await mkdtemp(join(folder, '.building-'))
  try {
    const part = join(work, 'base.tar')
    await runMmdebstrap(options, work, part)
    await rename(part, path)
    return path
  } finally {
    await rm(work, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
  }
}

/** Whether `baseTar` would find it in the cache. */
export async function isTarKept(options: Pick<BuildOptions, 'machine' | 'recipe' | 'cache'>): Promise<boolean> {
  return await isFresh(tarPath(options))
}

function tarPath({ machine, recipe, cache }: Pick<BuildOptions, 'machine' | 'recipe' | 'cache'>): string {
  return join(cache, 'images', tarName(recipe, machine.suite, machine.architecture))
}

async function isFresh(path: string): Promise<boolean> {
  try {
    return Date.now() - (await stat(path)).mtimeMs < freshFor
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
}

async function runMmdebstrap({ machine, recipe, signal, progress }: BuildOptions, work: string, target: string) {
  const sources = join(work, 'sources.list')
  await writeFile(sources, `${machine.sources.map(oneLineSource).join('\n')}\n`)
  const args = [
    '--variant=minbase',
    '--format=tar',
    `--architectures=${machine.architecture}`,
    `--include=${recipe.packages.join(',')}`,
    '--aptopt=Apt::Install-Recommends "false"',
    ...leftOut.map((path) => `--dpkgopt=path-exclude=${path}`),
    ...keptAfterAll.map((path) => `--dpkgopt=path-include=${path}`),
    // They would carry this computer's name and name servers into the image.
    '--customize-hook=: > "$1/etc/resolv.conf"; echo sandbox > "$1/etc/hostname"',
    machine.suite,
    target,
    sources,
  ]
  progress('Starting to build the base image', 0)
  const temporary = join(work, 'tmp')
  await mkdir(temporary)
  const child = spawn(machine.mmdebstrap, args, {
    env: { ...process.env, TMPDIR: temporary, LC_ALL: 'C.UTF-8', DEBIAN_FRONTEND: 'noninteractive' },
    stdio: ['ignore', 'ignore', 'pipe'],
    // A process group of its own, so that a cancelled build takes apt and dpkg with it.
    detached: true,
  })
  const said: string[] = []
  createInterface({ input: child.stderr }).on('line', (line) => {
    said.push(line)
    if (said.length > 200) said.shift()
    const step = stepOf(line)
    if (step !== null) progress(step.detail, step.fraction)
  })
  const onAbort = (): void => {
    endGroup(child)
  }
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    const code = await ended(child)
    stopIfCancelled(signal)
    if (code !== 0) throw buildFailed(said)
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
}

function endGroup(child: ChildProcess): void {
  const { pid } = child
  if (pid === undefined || child.exitCode !== null) return
  process.kill(-pid, 'SIGTERM')
  const timer = setTimeout(() => {
    if (child.exitCode === null && child.signalCode === null) process.kill(-pid, 'SIGKILL')
  }, endsWithin)
  child.once('close', () => {
    clearTimeout(timer)
  })
}

/** The error for a build that failed, from mmdebstrap's last words. */
export function buildFailed(said: readonly string[]): AirlockError {
  const errors = said.filter((line) => /^(E:|Err:|W: Failed|dpkg: error)/.test(line))
  const why = (errors.length > 0 ? errors : said).slice(-6).join('\n').slice(0, 2000)
  if (/No space left on device/.test(said.join('\n'))) {
    return new AirlockError({
      code: 'disk-full',
      message: 'The disk is full.',
      why,
      remedy: 'Free about 1 GB, then try again.',
    })
  }
  const unreachable = /Could not (resolve|connect)|Temporary failure resolving|Failed to fetch|timed out/i.test(why)
  return new AirlockError({
    code: unreachable ? 'registry-unreachable' : 'image-not-found',
    message: unreachable ? 'The package archive cannot be reached.' : 'The base image could not be built here.',
    why: why === '' ? 'mmdebstrap said nothing.' : why,
    remedy: unreachable
      ? 'Check the network connection and apt’s sources, then try again.'
      : 'See whether `apt-get update` works on this computer, or choose an image from a registry.',
  })
}
