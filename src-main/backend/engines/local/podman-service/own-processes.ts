import { readdir, readFile } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { errorCodeOf } from '../../../server/error-code.ts'

/** A process as Linux tells it. `started` is the kernel's tick of its start: with the pid it names one process for ever. */
export interface RunningProcess {
  readonly pid: number
  readonly argv: readonly string[]
  readonly started: string
}

/**
 * The processes of this user's that serve at `socket`. Found by their command lines, which name a socket in a directory
 * that nobody else can enter: unlike a pid that was noted down, that can neither go stale nor mean a stranger.
 */
export async function servicesAt(socket: string, root = '/proc'): Promise<readonly RunningProcess[]> {
  const found: RunningProcess[] = []
  for (const entry of await readdir(root)) {
    if (!/^[0-9]+$/.test(entry)) continue
    const process = await readProcess(Number(entry), root)
    if (process !== null && serves(process.argv, socket)) found.push(process)
  }
  return found
}

function serves(argv: readonly string[], socket: string): boolean {
  return /(^|\/)podman$/.test(argv[0] ?? '') && argv.includes('service') && argv.includes(`unix://${socket}`)
}

/**
 * Asks processes to end and kills those that have not after `patience` milliseconds. Each is looked at again right
 * before it is signalled: only the same process, by pid and start, is ever touched.
 */
export async function endProcesses(processes: readonly RunningProcess[], patience: number): Promise<void> {
  const end = performance.now() + patience
  let left = await signalAll(processes, 'SIGTERM')
  while (left.length > 0 && performance.now() < end) {
    await pause(20)
    left = await stillRunning(left)
  }
  left = await signalAll(left, 'SIGKILL')
  // The kernel takes a moment; what it cannot end hangs in a device and no signal helps.
  for (let tries = 0; left.length > 0 && tries < 100; tries++) {
    await pause(20)
    left = await stillRunning(left)
  }
}

async function signalAll(processes: readonly RunningProcess[], signal: NodeJS.Signals) {
  const left = await stillRunning(processes)
  for (const { pid } of left) {
    try {
      process.kill(pid, signal)
    } catch (error) {
      if (errorCodeOf(error) !== 'ESRCH') throw error
    }
  }
  return left
}

async function stillRunning(processes: readonly RunningProcess[]): Promise<readonly RunningProcess[]> {
  const now = await Promise.all(processes.map(({ pid }) => readProcess(pid, '/proc')))
  return processes.filter((each, index) => now[index]?.started === each.started)
}

/** Null where there is no such process, or it is a zombie that only waits to be reaped, or not ours to see. */
async function readProcess(pid: number, root: string): Promise<RunningProcess | null> {
  try {
    const [line, stat] = await Promise.all([
      readFile(`${root}/${String(pid)}/cmdline`, 'utf8'),
      readFile(`${root}/${String(pid)}/stat`, 'utf8'),
    ])
    // The name in brackets may hold anything, also brackets and spaces: what counts comes after the last one.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    if (fields[0] === 'Z' || line === '') return null
    return { pid, argv: line.replace(/\0$/, '').split('\0'), started: fields[19] ?? '' }
  } catch (error) {
    if (['ENOENT', 'ESRCH', 'EACCES', 'EPERM'].includes(errorCodeOf(error) ?? '')) return null
    throw error
  }
}
