import { AirlockError } from '../../../../../src-shared/errors/airlock-error.ts'
import type { SandboxId } from '../../../../../src-shared/engine/sandbox.ts'
import { fields, list, text } from '../connection/fields.ts'
import { labelKeys } from '../identity/labels.ts'
import { resourceNames } from '../identity/resource-names.ts'
import { readSandboxLabels, type SandboxIdentity } from '../identity/sandbox-labels.ts'
import type { EngineWorld } from '../runtime/engine-world.ts'
import { stringMap, texts } from '../settings/seen-settings.ts'

/** A container on the engine that carries our label. */
export interface FoundContainer {
  readonly containerId: string
  readonly containerName: string
  /** As the engine says: `created`, `running`, `paused`, `exited`, `dead` … */
  readonly state: string
  readonly identity: SandboxIdentity
}

/**
 * All containers that claim to be sandboxes, or those that claim to be one. Found by label, since anybody may rename
 * them. Where two claim the same id with a valid signature, labels were copied: only the one with our name is ours.
 */
export async function findContainers(
  world: EngineWorld,
  id?: SandboxId,
  signal?: AbortSignal,
): Promise<readonly FoundContainer[]> {
  const found = await claimants(world, id, signal)
  return found
    .filter((container) => !isNextOfAnother(container, found))
    .map((container) => (isCopy(container, found) ? disowned(container) : container))
}

/** Containers that are to replace a sandbox's own one, or, where they are alone, have done so. */
export async function findNext(
  world: EngineWorld,
  id?: SandboxId,
  signal?: AbortSignal,
): Promise<readonly (FoundContainer & { readonly isAlone: boolean })[]> {
  const found = await claimants(world, id, signal)
  return found
    .filter((container) => isOwn(container) && isNext(container))
    .map((container) => ({ ...container, isAlone: !isNextOfAnother(container, found) }))
}

async function claimants(
  world: EngineWorld,
  id: SandboxId | undefined,
  signal: AbortSignal | undefined,
): Promise<readonly FoundContainer[]> {
  const answer = await world.connection.request('GET', '/containers/json', {
    query: { all: true, filters: { label: [id === undefined ? labelKeys.sandbox : `${labelKeys.sandbox}=${id}`] } },
    signal,
  })
  return list(answer).flatMap((entry) => readEntry(world, entry))
}

/** The sandbox's own container. Rejects with `sandbox-not-found`, or `sandbox-foreign` when only strangers claim it. */
export async function requireOwn(
  world: EngineWorld,
  id: SandboxId,
  signal?: AbortSignal,
): Promise<FoundContainer & { readonly identity: Extract<SandboxIdentity, { ownership: 'own' }> }> {
  const found = await findContainers(world, id, signal)
  const own = found.find(isOwn)
  if (own !== undefined) return own
  throw found.length > 0 ? foreign(id) : notFound(id)
}

export function isOwn(
  container: FoundContainer,
): container is FoundContainer & { readonly identity: Extract<SandboxIdentity, { ownership: 'own' }> } {
  return container.identity.ownership === 'own'
}

function readEntry(world: EngineWorld, entry: unknown): readonly FoundContainer[] {
  const container = fields(entry)
  const labels = stringMap(container['Labels'])
  // Volumes and errands name their sandbox too; an errand's kind tells it from a sandbox.
  const kind = labels[labelKeys.kind]
  if (kind !== undefined && kind !== 'sandbox') return []
  const containerName = (texts(container['Names'])[0] ?? '').replace(/^\//, '')
  const identity = readSandboxLabels(world.signer, labels, { name: containerName, image: text(container['Image']) })
  if (identity === null) return []
  return [
    { containerId: text(container['Id']), containerName, state: text(container['State']).toLowerCase(), identity },
  ]
}

function isNext({ containerName, identity }: FoundContainer): boolean {
  return containerName === resourceNames.nextContainer(identity.spec.id)
}

/** One that was made to replace a sandbox's own, which is still there: it is no sandbox yet. */
function isNextOfAnother(container: FoundContainer, all: readonly FoundContainer[]): boolean {
  if (!isNext(container) || !isOwn(container)) return false
  return all.some(
    (other) => other !== container && isOwn(other) && other.identity.spec.id === container.identity.spec.id,
  )
}

function isCopy(container: FoundContainer, all: readonly FoundContainer[]): boolean {
  const { id } = container.identity.spec
  const rivals = all.filter((other) => other.identity.spec.id === id && isOwn(other) && !isNextOfAnother(other, all))
  if (rivals.length < 2 || !isOwn(container)) return false
  return container.containerName !== resourceNames.container(id)
}

function disowned(container: FoundContainer): FoundContainer {
  return { ...container, identity: { ownership: 'foreign', spec: container.identity.spec, inputs: null } }
}

function notFound(id: SandboxId): AirlockError {
  return new AirlockError({
    code: 'sandbox-not-found',
    message: 'The sandbox is not on the engine.',
    why: `Nothing there carries the id ${id}.`,
    remedy: 'It may have been removed by other means: `airlock ls` shows what there is.',
  })
}

function foreign(id: SandboxId): AirlockError {
  return new AirlockError({
    code: 'sandbox-foreign',
    message: 'This container was not made by this installation of Airlock.',
    why: `It carries the id ${id}, but no valid signature.`,
    remedy: 'Manage it by the tool that made it.',
  })
}
