import type { Sandbox, SandboxSpec } from '../../../../src-shared/engine/sandbox.ts'
import type { EgressPolicy } from '../../../../src-shared/policy/policy.ts'
import { lifetimeOf } from '../../lifetime/lifetime-watch.ts'
import { runInBackground } from '../run-operation.ts'
import type { SandboxEntry } from '../sandbox-entry.ts'
import type { SandboxWorld } from '../sandbox-world.ts'
import type { CheckedCreateRequest } from './create-request.ts'
import { fillSandbox } from './create-sandbox.ts'
import { makeOrFail } from './failed-creations.ts'

/** Gives one that was kept ready its name: from now on, and while that is written down, it is a sandbox as any other. */
export async function handOver(
  world: SandboxWorld,
  entry: SandboxEntry,
  asked: { readonly spec: SandboxSpec; readonly egress: EgressPolicy },
  request: CheckedCreateRequest,
): Promise<Sandbox> {
  const { list, records, logs } = world
  const [kept, hasContent] = [
    entry.record,
    [request.folder, request.upload, request.git].some((one) => one !== undefined),
  ]
  entry.record = {
    ...kept,
    spec: { ...asked.spec, id: entry.id },
    warm: undefined,
    lifetime: lifetimeOf(request),
    egress: asked.egress,
    ...(hasContent ? { request } : { intent: 'keep' }),
  }
  entry.clearNotices()
  const saving = records.save(entry.record).catch((error: unknown) => {
    entry.record = kept
    throw error
  })
  if (hasContent) {
    runInBackground(world, entry, {
      kind: 'create',
      work: async (task) => {
        const [saved] = await Promise.allSettled([saving])
        if (saved.status === 'fulfilled') await makeOrFail(task, () => fillSandbox(task, request))
      },
    })
  }
  await saving
  logs.append(entry.id, 'lifecycle', `It was kept ready, and is “${asked.spec.name}” from now on.`)
  list.changed(entry)
  return entry.view()
}
