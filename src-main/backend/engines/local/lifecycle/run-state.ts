import { AirlockError } from '../../../../../src-shared/errors/airlock-error.ts'
import type { PhasedCallOptions } from '../../engine.ts'
import { deadlines, type EngineConnection } from '../connection/engine-connection.ts'
import { EngineError, hasStatus } from '../connection/engine-error.ts'
import { fields, flag } from '../connection/fields.ts'
import { stopIfCancelled } from '../../work/cancellation.ts'
import { inPhase } from '../../work/phase.ts'
import { wrongState } from '../../wrong-state.ts'

/** How long the agent may take to save and end after SIGTERM (seconds). */
const grace = 10

/** How long an end by force may take where the runtime's own kernel gets hardly any time to do it (milliseconds). */
const forcedEndMs = 240_000

/** One container and the connection that its runtime is reached by. */
export interface RunTarget {
  readonly connection: EngineConnection
  readonly containerId: string
}

/** Started already is done. Cancelled in mid-start, it is stopped again. */
export async function startContainer(
  { connection, containerId }: RunTarget,
  options: PhasedCallOptions,
): Promise<void> {
  await inPhase(options.report, 'start', 'Starting the sandbox', async () => {
    stopIfCancelled(options.signal)
    try {
      // Not cancelled in mid-call: whether it had started would not be known.
      await connection.request('POST', `/containers/${containerId}/start`, { deadline: deadlines.create })
    } catch (error) {
      throw explainStartFailure(error)
    }
    if (options.signal?.aborted === true) {
      await killContainer({ connection, containerId })
      stopIfCancelled(options.signal)
    }
  })
}

/** Stopped already is done. */
export async function stopContainer({ connection, containerId }: RunTarget, options: PhasedCallOptions): Promise<void> {
  await inPhase(options.report, 'stop', 'Saving terminals and ending programs', async () => {
    stopIfCancelled(options.signal)
    try {
      await unlessAlready(
        connection.request('POST', `/containers/${containerId}/stop`, {
          query: { t: grace },
          deadline: (grace + 30) * 1000,
        }),
        /not running|already stopped|no such process/i,
      )
    } catch (error) {
      if (!(error instanceof EngineError && error.code === 'engine-timeout')) throw error
      // gVisor's kernel shares its time with the programs: one that forks without end leaves it hardly any to hear of its end.
      await killContainer({ connection, containerId }, forcedEndMs)
    }
  })
}

export async function pauseContainer({ connection, containerId }: RunTarget): Promise<void> {
  await unlessAlready(connection.request('POST', `/containers/${containerId}/pause`), /already paused/i)
}

export async function resumeContainer({ connection, containerId }: RunTarget): Promise<void> {
  await unlessAlready(connection.request('POST', `/containers/${containerId}/unpause`), /not paused/i)
  const state = fields(fields(await connection.request('GET', `/containers/${containerId}/json`))['State'])
  // An engine says “not paused” of one that was stopped as well.
  if (!flag(state['Running'])) throw wrongState('It does not run, so there is nothing to resume.')
}

/** Ends everything in it at once. Ended or gone already is done. `deadline` is in milliseconds. */
export async function killContainer(
  { connection, containerId }: RunTarget,
  deadline: number = deadlines.control,
): Promise<void> {
  try {
    await unlessAlready(
      connection.request('POST', `/containers/${containerId}/kill`, { query: { signal: 'SIGKILL' }, deadline }),
      /not running|can only kill running/i,
    )
  } catch (error) {
    if (!hasStatus(error, 404)) throw error
  }
}

/** An engine that says it is so already has done what was asked; any other refusal is a wrong state. */
async function unlessAlready(call: Promise<unknown>, already: RegExp): Promise<void> {
  try {
    await call
  } catch (error) {
    if (!(error instanceof EngineError)) throw error
    if (already.test(error.why) && hasStatus(error, 304, 409, 500)) return
    if (hasStatus(error, 409) || isImproper(error)) throw wrongState(error.why, error)
    throw error
  }
}

/** Settles as `call` does; what the engine refuses because of the container's state becomes `sandbox-state`. */
export async function unlessAtRest<T>(call: Promise<T>): Promise<T> {
  try {
    return await call
  } catch (error) {
    if (error instanceof EngineError && (hasStatus(error, 409) || isImproper(error))) throw wrongState(error.why, error)
    throw error
  }
}

/** How Podman says, with status 500, that something cannot be done in the container's present state. */
function isImproper(error: EngineError): boolean {
  return /container state improper/i.test(error.why)
}

function explainStartFailure(error: unknown): unknown {
  if (!(error instanceof EngineError) || error.status === 404) return error
  const make = (message: string, remedy: string) =>
    new AirlockError({ code: 'engine-failed', message, why: error.why, remedy }, { cause: error })
  if (/rlimit/i.test(error.why)) {
    return make('The engine may not set the limits that it was asked for.', 'Lower `default_ulimits` in its settings.')
  }
  if (/unpause the container first|cannot start a paused container/i.test(error.why) || isImproper(error)) {
    return wrongState(error.why, error)
  }
  if (/no space left/i.test(error.why)) {
    return new AirlockError({
      code: 'disk-full',
      message: 'The engine’s disk is full.',
      why: error.why,
      remedy: 'Remove images and sandboxes that are not needed.',
    })
  }
  return error.status === null
    ? error
    : make('The engine could not start the sandbox.', 'Read the reason; `airlock doctor` shows what the engine can do.')
}
