import { CommanderError } from 'commander'
import { errorCodeOf } from '../backend/server/error-code.ts'
import { connectToBackend, reportOfFailure, type BackendConnection } from '../backend-client/backend-connection.ts'
import type { CliIo, CliWorld } from './cli-world.ts'
import { exitCodes, signalExitCode } from './exit-codes.ts'
import { errorText, write } from './print.ts'
import { createProgram } from './program.ts'

/** Runs one command line and resolves with the exit code. */
export async function runCli(
  argv: readonly string[],
  surroundings: Omit<CliWorld, 'backend' | 'exit'>,
): Promise<number> {
  let code: number = exitCodes.done
  let connecting: Promise<BackendConnection> | null = null
  const world: CliWorld = {
    ...surroundings,
    backend: () => (connecting ??= connectToBackend(surroundings.connector)),
    exit: (given) => {
      code = given
    },
  }
  try {
    await createProgram(world).parseAsync([...argv], { from: 'user' })
  } catch (error) {
    code = await tell(error, world.io, await opened(connecting))
  } finally {
    ;(await opened(connecting))?.close()
  }
  return code
}

async function opened(connecting: Promise<BackendConnection> | null): Promise<BackendConnection | null> {
  const [connection] = await Promise.allSettled([connecting])
  return connection.status === 'fulfilled' ? connection.value : null
}

async function tell(thrown: unknown, io: CliIo, connection: BackendConnection | null): Promise<number> {
  // Commander has told it already; help and version are no failure.
  if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? exitCodes.done : exitCodes.usage
  // Whoever read our output has enough, e.g. `head`.
  if (errorCodeOf(thrown) === 'EPIPE') return signalExitCode('SIGPIPE')
  await write(io.stderr, errorText(reportOfFailure(thrown, connection)))
  return exitCodes.failed
}
