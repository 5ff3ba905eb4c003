import type { ErrorReport } from '../../../src-shared/errors/airlock-error.ts'
import type { EngineSandbox } from '../engines/engine.ts'
import type { SandboxEntry } from './sandbox-entry.ts'

/** What to tell of a sandbox that stopped by itself; null when it ended in order. */
export function whyItEnded(entry: SandboxEntry, exit: NonNullable<EngineSandbox['exit']>): ErrorReport | null {
  const megabytes = megabytesOf(entry)
  if (exit.outOfMemory) {
    return {
      code: 'sandbox-state',
      message: `“${entry.name}” ran out of memory and was stopped.`,
      why: `Its limit is ${megabytes} MB, and its programs wanted more.`,
      remedy: 'Start it again; its files are safe. If it happens again, make a sandbox with more memory.',
    }
  }
  // Some runtimes do not tell that it was the memory; 137 is how a killed process ends.
  if (exit.code === 137) {
    return {
      code: 'sandbox-state',
      message: `“${entry.name}” was killed.`,
      why: `It ended with code 137: a program inside or somebody outside Airlock killed it, or it ran out of memory (its limit is ${megabytes} MB).`,
      remedy: 'Start it again; its files are safe.',
    }
  }
  return null
}

/** What to tell when the kernel ended one program for lack of memory and the sandbox goes on. */
export function ranOutOfMemory(entry: SandboxEntry): string {
  return `It ran out of memory, and a program was ended: its limit is ${megabytesOf(entry)} MB. For more, make a sandbox with more memory.`
}

function megabytesOf(entry: SandboxEntry): string {
  return String(Math.round(entry.record.spec.limits.memoryBytes / 1024 ** 2))
}

export function removedOutside(entry: SandboxEntry): ErrorReport {
  if (entry.record.away !== undefined) {
    return {
      code: 'sandbox-not-found',
      message: `The machine of “${entry.name}” at Fly.io is gone.`,
      why: 'Fly.io no longer has it.',
      remedy: `The copy on this computer is whole, as it was when it was pushed. Go on with it: \`airlock pull ${entry.name} --without-cloud\`. Removing the sandbox removes that copy too.`,
    }
  }
  return {
    code: 'sandbox-not-found',
    message: `The container of “${entry.name}” was removed outside Airlock.`,
    why: 'The engine no longer has it.',
    remedy: 'Remove the sandbox here as well; until then its data volumes are kept.',
  }
}

export function interrupted(entry: SandboxEntry): ErrorReport {
  return {
    code: 'cancelled',
    message: `Airlock ended while “${entry.name}” was being made.`,
    why: 'What there was of it has been removed.',
    remedy: 'Create it again.',
  }
}
