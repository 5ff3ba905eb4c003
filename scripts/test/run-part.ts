import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { setPriority, constants } from 'node:os'
import { sentenceOf } from '../setup/say.ts'
import { countExit, withExit, type Counts } from './counts.ts'
import type { Outcome } from './table.ts'
import type { TestPart } from './test-parts.ts'

/** Time between asking a part that hangs to end and ending it. */
const mercy = 20_000

/** Runs one part to its end or its deadline, and counts. */
export async function runPart(part: TestPart, root: string, signal: AbortSignal): Promise<Outcome> {
  const began = performance.now()
  const deadline = began + part.within * 60_000
  let code = 0
  let late = false
  for (const command of part.commands) {
    const ended = await runToDeadline(command, part, root, deadline, signal)
    late ||= ended.late
    if (code === 0) code = ended.code
  }
  const seconds = (performance.now() - began) / 1000
  const { counts, problem } = count(part, code)
  return { name: part.name, counts, seconds, problem: late ? `ended after ${String(part.within)} minutes` : problem }
}

function count(part: TestPart, code: number): { readonly counts: Counts; readonly problem: string | null } {
  if (part.report === null) return { counts: countExit(code), problem: null }
  const { path } = part.report
  if (!existsSync(path)) return { counts: countExit(1), problem: 'it wrote no report' }
  try {
    const counts = part.report.count(JSON.parse(readFileSync(path, 'utf8')))
    const empty = counts.passed + counts.failed === 0 ? 'no test ran' : null
    return { counts: withExit(counts, empty === null ? code : 1), problem: empty }
  } catch (error) {
    return { counts: countExit(1), problem: `its report cannot be read: ${sentenceOf(error).split('\n')[0] ?? ''}` }
  }
}

async function runToDeadline(
  command: readonly string[],
  part: TestPart,
  root: string,
  deadline: number,
  signal: AbortSignal,
): Promise<{ readonly code: number; readonly late: boolean }> {
  const child = spawn(process.execPath, command, {
    cwd: root,
    env: { ...process.env, ...part.env },
    stdio: ['ignore', 'inherit', 'inherit'],
    // A group of its own, so that a part that hangs ends with everything it started.
    detached: process.platform !== 'win32',
  })
  // What it starts later has the same; a child that is gone already has none.
  if (part.yields === true && child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL)
  const sendAll = (name: NodeJS.Signals): void => {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
    if (process.platform === 'win32') child.kill(name)
    else process.kill(-child.pid, name)
  }
  let late = false
  let hardEnd: NodeJS.Timeout | undefined
  const end = (name: NodeJS.Signals): void => {
    sendAll(name)
    hardEnd = setTimeout(() => sendAll('SIGKILL'), mercy)
  }
  const timer = setTimeout(() => {
    late = true
    end('SIGTERM')
  }, deadline - performance.now())
  const onAbort = (): void => end('SIGINT')
  signal.addEventListener('abort', onAbort, { once: true })
  if (signal.aborted) onAbort()
  try {
    const code = await new Promise<number>((resolve, reject) => {
      child.once('error', reject)
      child.once('exit', (exitCode) => resolve(exitCode ?? 1))
    })
    return { code, late }
  } finally {
    clearTimeout(timer)
    clearTimeout(hardEnd)
    signal.removeEventListener('abort', onAbort)
  }
}
