import { randomBytes } from 'node:crypto'
import { fields, text } from '../connection/fields.ts'
import { deadlines, type EngineConnection } from '../connection/engine-connection.ts'
import { hasStatus } from '../connection/engine-error.ts'
import { resourceLabels, type ResourceKind } from '../identity/labels.ts'
import { resourceNames } from '../identity/resource-names.ts'
import type { LabelSigner } from '../../label-signer.ts'

/** A container of ours that lives for one small job. Its name tells a sweep of this process to leave it alone. */
export interface Errand {
  readonly id: string
  readonly name: string
}

/** Creates a container for `work` and removes it afterwards, whatever happens; never waits for its own cancel to do so. */
export async function withErrand<T>(
  world: { readonly connection: EngineConnection; readonly signer: LabelSigner; readonly underWay: Set<string> },
  kind: Extract<ResourceKind, 'probe' | 'fill' | 'prepare' | 'build'>,
  body: Readonly<Record<string, unknown>>,
  work: (errand: Errand) => Promise<T>,
): Promise<T> {
  const name = resourceNames.errand(kind, randomBytes(6).toString('hex'))
  world.underWay.add(name)
  try {
    // Not cancelled in mid-call: the engine would make it all the same and nobody would know.
    const created = await world.connection.request('POST', '/containers/create', {
      query: { name },
      body: {
        ...body,
        // Podman gives an exec that long to end before it removes a container.
        StopTimeout: 0,
        Labels: { ...(body['Labels'] as object | undefined), ...resourceLabels(world.signer, { kind, name }) },
      },
      deadline: deadlines.create,
    })
    return await work({ id: text(fields(created)['Id']), name })
  } finally {
    await removeContainer(world.connection, name).finally(() => world.underWay.delete(name))
  }
}

/** Removes a container and its anonymous volumes. Gone, or being removed by somebody else, is done. */
export async function removeContainer(
  connection: EngineConnection,
  reference: string,
  deadline: number = deadlines.create,
): Promise<void> {
  try {
    // Docker kills at once; Podman would ask politely first.
    const timeout = connection.kind === 'podman' ? 0 : undefined
    await connection.request('DELETE', `/containers/${reference}`, {
      query: { force: true, v: true, timeout },
      deadline,
    })
  } catch (error) {
    if (!hasStatus(error, 404) && !(hasStatus(error, 409) && isBeingRemoved(error))) throw error
  }
}

function isBeingRemoved(error: unknown): boolean {
  return error instanceof Error && 'why' in error && /already in progress/i.test(String(error.why))
}
