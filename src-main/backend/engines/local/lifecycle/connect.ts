import type { Duplex } from 'node:stream'
import { AirlockError } from '../../../../../src-shared/errors/airlock-error.ts'
import type { CallOptions } from '../../engine.ts'
import { EngineError, hasStatus } from '../connection/engine-error.ts'
import type { EngineWorld } from '../runtime/engine-world.ts'
import { places } from '../settings/create-body.ts'
import type { RunTarget } from './run-state.ts'

/**
 * One exec of the bridge, as the person inside, or as root in a build. Whether the agent answers is for the channel to
 * find out.
 */
export async function connectToAgent(
  world: EngineWorld,
  target: RunTarget,
  options: CallOptions & { readonly asRoot?: boolean },
): Promise<Duplex> {
  try {
    const { stream } = await target.connection.hijackExec(target.containerId, {
      argv: world.agent.bridgeCommand,
      user: options.asRoot === true ? '0:0' : '1000:1000',
      workingDirectory: places.runtime,
      signal: options.signal,
      deadline: 30_000,
    })
    return world.agent.demultiplex(stream)
  } catch (error) {
    if (
      error instanceof EngineError &&
      hasStatus(error, 409, 500) &&
      /not running|paused|container state/i.test(error.why)
    ) {
      throw new AirlockError(
        {
          code: 'sandbox-state',
          message: 'The sandbox does not run.',
          why: error.why,
          remedy: 'Start or resume it.',
        },
        { cause: error },
      )
    }
    throw error
  }
}
