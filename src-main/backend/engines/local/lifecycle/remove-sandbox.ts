import type { SandboxId } from '../../../../../src-shared/engine/sandbox.ts'
import { AirlockError } from '../../../../../src-shared/errors/airlock-error.ts'
import type { PhasedCallOptions } from '../../engine.ts'
import { resourceNames } from '../identity/resource-names.ts'
import type { EngineWorld } from '../runtime/engine-world.ts'
import { removeContainer } from '../runtime/errand.ts'
import { stopIfCancelled } from '../../work/cancellation.ts'
import { inPhase } from '../../work/phase.ts'
import { findContainers, isOwn } from './find-container.ts'
import { killContainer } from './run-state.ts'
import { removeVolume } from './volumes.ts'

/** States, as engines name them, in which nothing of a container runs. */
const atRest: ReadonlySet<string> = new Set(['created', 'configured', 'exited', 'stopped', 'dead'])

/** Removes container, then data. Gone already is done; what others made under the same id is refused or left. */
export async function removeSandbox(world: EngineWorld, id: SandboxId, options: PhasedCallOptions): Promise<void> {
  await inPhase(options.report, 'remove', 'Removing container and data', async (progress) => {
    stopIfCancelled(options.signal)
    const found = await findContainers(world, id, options.signal)
    const own = found.filter(isOwn)
    if (own.length === 0 && found.length > 0) throw foreign(id)
    // From here on it is finished even if cancelled: half a sandbox is of no use to anybody.
    for (const { containerId, state } of own) {
      // Podman would wait ten seconds for each exec that is left, e.g. a bridge.
      if (world.connection.kind === 'podman' && !atRest.has(state)) {
        await killContainer({ connection: world.connection, containerId })
      }
      await removeContainer(world.connection, containerId)
    }
    progress('Removing data')
    await Promise.all([resourceNames.workspace(id), resourceNames.home(id)].map((name) => removeVolume(world, name)))
  })
}

function foreign(id: SandboxId): AirlockError {
  return new AirlockError({
    code: 'sandbox-foreign',
    message: 'This container was not made by this installation of Airlock, so it is not removed.',
    why: `It carries the id ${id}, but no valid signature.`,
    remedy: 'Remove it by the tool that made it.',
  })
}
