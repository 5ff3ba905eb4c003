import type { EngineEvent } from '../../engine.ts'
import type { EngineNotice } from '../connection/engine-notices.ts'
import { labelKeys } from '../identity/labels.ts'
import { readSandboxLabels } from '../identity/sandbox-labels.ts'
import type { EngineWorld } from '../runtime/engine-world.ts'

const meanings: Readonly<Record<string, Extract<EngineEvent, { kind: 'sandbox' }>['what']>> = {
  create: 'created',
  start: 'started',
  die: 'stopped',
  died: 'stopped',
  pause: 'paused',
  unpause: 'resumed',
  destroy: 'removed',
  remove: 'removed',
  oom: 'out-of-memory',
}

/** What happens to our sandboxes, whoever did it. What happens to foreign containers is not told. */
export async function* sandboxEvents(world: EngineWorld, signal: AbortSignal): AsyncGenerator<EngineEvent> {
  // Podman 4 lets nothing through a filter by a label's name alone; whose it is is checked below in any case.
  const filters = { type: ['container'], ...(world.connection.kind === 'docker' ? { label: [labelKeys.sandbox] } : {}) }
  for await (const notice of world.connection.events({ signal, filters })) {
    const event = readNotice(world, notice)
    if (event !== null) yield event
  }
}

function readNotice(world: EngineWorld, notice: EngineNotice): EngineEvent | null {
  if (notice.kind === 'gap') return notice
  const what = meanings[notice.action]
  if (what === undefined || notice.type !== 'container') return null
  const { attributes } = notice
  const container = { name: attributes['name'] ?? '', image: attributes['image'] ?? '' }
  const identity = readSandboxLabels(world.signer, attributes, container)
  if (identity?.ownership !== 'own' || attributes[labelKeys.kind] !== 'sandbox') return null
  return { kind: 'sandbox', id: identity.spec.id, what }
}
