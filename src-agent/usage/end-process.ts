import { AirlockError } from '../../src-shared/errors/airlock-error.ts'
import type { EndProcessRequest } from '../../src-shared/agent/usage-wire.ts'
import { errnoOf } from '../files/file-error.ts'
import { kernelText } from '../facts/kernel-text.ts'
import { parseProcess } from './read-processes.ts'
import { isAirlock } from './usage.ts'

/** Signals exactly the process that was seen, never a later one with its pid. @throws AirlockError */
export function endProcess({ pid, started, signal }: EndProcessRequest): void {
  const found = parseProcess(pid, { stat: kernelText(`/proc/${String(pid)}/stat`), status: '', commandLine: '' })
  if (found?.started !== started) throw gone(pid)
  if (isAirlock(found)) throw ownProcess(pid)
  try {
    process.kill(pid, signal)
  } catch (error) {
    if (errnoOf(error) === 'ESRCH') throw gone(pid)
    if (errnoOf(error) === 'EPERM') throw anothers(pid)
    throw error
  }
}

function gone(pid: number): AirlockError {
  return new AirlockError({
    code: 'process-not-found',
    message: `Process ${String(pid)} is gone.`,
    why: 'It ended meanwhile, or another process has its number now.',
    remedy: 'Look at the list again.',
  })
}

function ownProcess(pid: number): AirlockError {
  return new AirlockError({
    code: 'invalid-input',
    message: `Process ${String(pid)} is Airlock’s own.`,
    why: 'Without it the sandbox could not be reached any more.',
    remedy: 'Stop the sandbox instead.',
  })
}

function anothers(pid: number): AirlockError {
  return new AirlockError({
    code: 'file-permission',
    message: `Process ${String(pid)} may not be ended.`,
    why: 'It belongs to another user of the sandbox.',
    remedy: 'Stop the sandbox, which ends everything in it.',
  })
}
