import { cancelled } from '../../src-shared/errors/airlock-error.ts'
import type { BackendConnection } from '../backend-client/backend-connection.ts'
import type { CliWorld } from './cli-world.ts'
import { signalExitCode } from './exit-codes.ts'

/** Copies until somebody ends the program: then copying is cancelled and the connection closed. */
export async function untilInterrupted(
  world: CliWorld,
  connection: BackendConnection,
  copy: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const abort = new AbortController()
  const stopListening = world.io.onSignals(['SIGINT', 'SIGTERM', 'SIGHUP'], () => {
    world.exit(signalExitCode('SIGINT'))
    abort.abort(cancelled('Copying'))
    connection.close()
  })
  try {
    await copy(abort.signal)
  } finally {
    stopListening()
  }
}
