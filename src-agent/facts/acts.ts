import { execFile } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isGvisor } from '../terminals/announce-size.ts'
import { errnoOf, type Attempt } from './attempt.ts'
import { forbiddenCalls, resultsOf } from './system-calls/forbidden-calls.ts'
import { systemCallProgram } from './system-calls/program.ts'

/** Long enough for a computer under load; it takes some ten milliseconds. */
const patienceMs = 10_000

/** What takes a program to try: `$busybox` is ours, `$folder` an empty folder that is ours as well. */
interface Act {
  readonly name: string
  readonly command: string
  /** Done when the command was not refused; its own status says whether the whole was. */
  readonly then?: string
}

const acts: readonly Act[] = [
  // Over an empty folder of its own, and undone.
  {
    name: 'mount',
    command: '"$busybox" mount -t tmpfs none "$folder"',
    then: '"$busybox" umount "$folder"; true',
  },
  // gVisor lets anybody make a node, which then leads to nothing: what counts is whether it opens.
  { name: 'open a disk by its number', command: '"$busybox" mknod "$folder/disk" b 8 0', then: '(: <"$folder/disk")' },
  { name: 'chroot', command: '"$busybox" chroot / "$busybox" true' },
  { name: 'enter another process’s namespace', command: '"$busybox" nsenter -t 1 -m "$busybox" true' },
]

/** gVisor gives programs namespaces of its own making, which lead to nothing of the computer. */
const unshare: Act = { name: 'unshare', command: '"$busybox" unshare -U "$busybox" true' }

export interface TriedActs {
  readonly attempts: readonly Attempt[]
  /** Null when they could not be tried: by the administrator, or where no program may run in the temporary folder. */
  readonly systemCalls: readonly Attempt[] | null
}

/**
 * Tries acts of an administrator, by programs of one shell: to start a program from the agent costs more than the act.
 * Not as administrator, whom nothing refuses: they count as done. @throws Error when one could not be tried
 */
export async function tryActs(busybox: string, kernelVersion: string): Promise<TriedActs> {
  const isWithin = isGvisor(kernelVersion)
  const chosen = isWithin ? acts : [...acts, unshare]
  if (process.geteuid?.() === 0) {
    return { attempts: chosen.map(({ name }) => ({ name, result: 'ok' })), systemCalls: null }
  }
  const machine = process.arch === 'arm64' ? 'arm64' : 'x64'
  const calls = forbiddenCalls(machine, isWithin)
  // Not waited for: the shell is to be at work already while the agent does other things.
  const folder = mkdtempSync(join(tmpdir(), '.airlock-acts-'))
  try {
    writeFileSync(join(folder, 'calls'), systemCallProgram(machine, calls), { mode: 0o700 })
    const told = await runShell(busybox, [scriptOf(chosen), busybox, folder])
    return {
      attempts: chosen.map(({ name }, index) => ({ name, result: resultOf(told, index) })),
      systemCalls: resultsOf(calls, await readFile(join(folder, 'returned'))),
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Prints, for each act, `<index:`, what the programs said, and `:index=status>`. */
function scriptOf(chosen: readonly Act[]): string {
  const blocks = chosen.map(({ command, then }, index) => {
    const whole = then === undefined ? command : `${command} && { ${then}; }`
    return `echo "<${String(index)}:"; { ${whole}; } 2>&1; echo ":${String(index)}=$?>"`
  })
  // A second time where the file was still held open by somebody.
  const calls = 'run() { "$folder/calls" >"$folder/returned" 2>&1; }; run || run'
  return ['busybox=$0 folder=$1', calls, ...blocks].join('\n')
}

async function runShell(busybox: string, args: readonly string[]): Promise<string> {
  return await new Promise((resolve, reject) => {
    execFile(busybox, ['sh', '-c', ...args], { timeout: patienceMs, env: {} }, (error, told) => {
      if (error === null) resolve(told)
      else reject(new Error('What is forbidden could not be tried.', { cause: error }))
    })
  })
}

/** The errno's name, or `ok`. @throws Error without an answer: then nothing was refused */
export function resultOf(told: string, index: number): string {
  const number = String(index)
  const answer = new RegExp(`^<${number}:\\n([^]*?):${number}=(\\d+)>$`, 'm').exec(told)
  if (answer === null) throw new Error('What is forbidden could not be tried.')
  const [, said = '', status] = answer
  return status === '0' ? 'ok' : errnoOf(said)
}
