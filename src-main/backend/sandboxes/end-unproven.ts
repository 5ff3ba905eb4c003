import { AirlockError, toErrorReport, type ErrorReport } from '../../../src-shared/errors/airlock-error.ts'
import type { ContainerEngine } from '../engines/engine.ts'
import type { SandboxTask } from './sandbox-world.ts'

/**
 * Stops what runs behind a boundary that was not shown to hold; the data stays. Gives what is to be thrown: `reason`,
 * which also says so when the sandbox could not be stopped. Then each list of the engine tries again.
 */
export async function endUnproven(
  { world, entry }: SandboxTask,
  engine: ContainerEngine,
  reason: unknown,
): Promise<unknown> {
  entry.forgetRun()
  try {
    await world.agents.drop(entry.id)
    await engine.stop(entry.id)
    entry.seen = await engine.inspect(entry.id)
    return reason
  } catch (failure) {
    entry.mustStop = toErrorReport(reason)
    world.log.error(`${entry.id} must not run and could not be stopped yet`, failure)
    return stillRuns(entry.mustStop, failure, reason)
  }
}

/** Tries once more to stop what could not be stopped; afterwards the sandbox carries the error that led here. */
export async function endUnprovenAgain(task: SandboxTask): Promise<void> {
  const { world, entry, operation } = task
  const { engine } = await world.engines.of(entry).ready(operation.signal)
  const reason = entry.mustStop
  if (reason === null) return
  const outcome = await endUnproven(task, engine, new AirlockError(reason))
  if (entry.mustStop !== null) throw outcome
  entry.error = reason.code === 'cancelled' ? null : reason
}

function stillRuns({ code, message, why, remedy }: ErrorReport, failure: unknown, cause: unknown): AirlockError {
  const stop = toErrorReport(failure)
  return new AirlockError(
    {
      code,
      message,
      why: `${why} It could not be stopped: ${stop.message} ${stop.why}`,
      remedy: `${remedy} Airlock goes on trying to stop it, and lets nobody in until then.`,
    },
    { cause },
  )
}
