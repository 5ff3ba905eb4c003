import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { processesOf, startTimeOf } from './processes.ts'

const prefix = 'airlock-engine-'

/**
 * A folder for one private engine. Its name is the mark by which everything that belongs to the engine is found again:
 * mounts below it and processes that name it in their arguments.
 */
export function makeEngineDirectory(kind: string, parent = tmpdir()): string {
  mkdirSync(parent, { recursive: true })
  const directory = mkdtempSync(join(parent, `${prefix}${kind}-`))
  writeFileSync(join(directory, 'owner'), `${String(process.pid)} ${startTimeOf(process.pid) ?? ''}`)
  return directory
}

/** Ends what still runs out of an engine's folder, unmounts what is mounted in it, and removes it. */
export function removeEngineDirectory(directory: string): void {
  if (!basename(directory).startsWith(prefix)) throw new Error(`${directory} is not the folder of a test engine`)
  for (const pid of processesOf(directory)) killIfThere(pid)
  for (const mount of mountsBelow(directory)) spawnSync('umount', ['--lazy', mount])
  const left = mountsBelow(directory)
  // Removing across a mount would delete what is mounted.
  if (left.length > 0) throw new Error(`Still mounted, so not removed: ${left.join(', ')}`)
  rmSync(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
}

/** Removes what runs left behind that were killed: engines whose owner is gone. */
export function removeAbandonedEngines(parent = tmpdir()): readonly string[] {
  const abandoned = readdirSync(parent)
    .filter((name) => name.startsWith(prefix))
    .map((name) => join(parent, name))
    .filter((directory) => !ownerLives(directory))
  for (const directory of abandoned) removeEngineDirectory(directory)
  return abandoned
}

/** It may end between being seen and being killed. */
export function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

function ownerLives(directory: string): boolean {
  let owner: string
  try {
    owner = readFileSync(join(directory, 'owner'), 'utf8')
  } catch {
    // Made this instant by another run, or half removed by one: either way not ours to judge.
    return true
  }
  const [pid = '', startTime = ''] = owner.split(' ')
  return startTimeOf(Number(pid)) === startTime
}

/** Deepest first, so that each can be unmounted in turn. */
function mountsBelow(directory: string): readonly string[] {
  return readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .map((line) => (line.split(' ')[4] ?? '').replaceAll('\\040', ' '))
    .filter((path) => path.startsWith(`${directory}/`))
    .reverse()
}
