import type { SandboxSpec } from '../../../../../src-shared/engine/sandbox.ts'
import { AirlockError } from '../../../../../src-shared/errors/airlock-error.ts'
import type { PhasedCallOptions } from '../../engine.ts'
import { resourceNames } from '../identity/resource-names.ts'
import {
  addContainer,
  bodyFor,
  prepareParts,
  settingsInputsFor,
  type CreateParts,
  type CreatedSandbox,
} from '../lifecycle/create-sandbox.ts'
import { findContainers, findNext, requireOwn } from '../lifecycle/find-container.ts'
import { chooseRuntime } from '../proof/choose-runtime.ts'
import type { EngineWorld } from '../runtime/engine-world.ts'
import { removeContainer } from '../runtime/errand.ts'
import { stopIfCancelled } from '../../work/cancellation.ts'
import { inPhase } from '../../work/phase.ts'
import { Rollback } from '../../work/rollback.ts'

const resting: ReadonlySet<string> = new Set(['created', 'configured', 'exited', 'stopped', 'dead'])

/**
 * Replaces a sandbox's container: the next one is made and checked beside it, then the old one goes and the next one takes
 * its name. Killed at any moment, exactly one of them is the sandbox: the next one counts only once it is alone.
 */
export async function recreateSandbox(
  world: EngineWorld,
  parts: CreateParts,
  spec: SandboxSpec,
  options: PhasedCallOptions,
): Promise<CreatedSandbox> {
  const { signal, report } = options
  const old = await requireOwn(world, spec.id, signal)
  if (!resting.has(old.state)) throw running(old.state)
  const facts = await prepareParts(parts, spec, options, (proofs) => chooseRuntime(proofs, spec.isolation))
  const inputs = settingsInputsFor(world, spec, facts)
  const { connection } = facts.runtime.runtime
  const rollback = new Rollback()
  try {
    return await inPhase(report, 'container', 'Container with hardened settings', async () => {
      await clearTheWay(world, spec.id, old)
      const name = resourceNames.nextContainer(spec.id)
      const body = bodyFor(world, spec, inputs)
      const containerId = await addContainer(world, connection, { name, body, inputs, rollback }, signal)
      stopIfCancelled(signal)
      // From here on there is no way back: a cancel that comes now comes too late.
      await removeContainer(world.connection, old.containerId)
      await rename(world, containerId, resourceNames.container(spec.id))
      return { containerId, inputs, runtime: facts.runtime }
    })
  } catch (error) {
    const left = await findContainers(world, spec.id).catch(() => [])
    // Where the old one is gone already, the next one is the sandbox, and keeps its data.
    if (left.some(({ containerId }) => containerId === old.containerId)) {
      for (const { what, error: why } of await rollback.run()) {
        world.log(`Rolling back ${spec.id}: ${what} is left for the next sweep: ${String(why)}`)
      }
    }
    throw error
  }
}

/** What an earlier replacement left: a next one that nobody waits for, or a sandbox that has its name still. */
async function clearTheWay(
  world: EngineWorld,
  id: string,
  old: { readonly containerId: string; readonly containerName: string },
): Promise<void> {
  const next = await findNext(world, id)
  for (const { containerId } of next) {
    if (containerId !== old.containerId) await removeContainer(world.connection, containerId)
  }
  if (old.containerName === resourceNames.nextContainer(id)) {
    await rename(world, old.containerId, resourceNames.container(id))
  }
}

async function rename(world: EngineWorld, containerId: string, name: string): Promise<void> {
  await world.connection.request('POST', `/containers/${containerId}/rename`, { query: { name } })
}

function running(state: string): AirlockError {
  return new AirlockError({
    code: 'sandbox-state',
    message: 'The sandbox cannot be made anew while it runs.',
    why: `It is ${state}.`,
    remedy: 'Stop it first.',
  })
}
