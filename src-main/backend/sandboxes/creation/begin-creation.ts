import type { Sandbox, SandboxSpec } from '../../../../src-shared/engine/sandbox.ts'
import { policyOf } from '../../egress/edit-policy.ts'
import type { EgressPolicy } from '../../../../src-shared/policy/policy.ts'
import type { EgressPolicies } from '../../egress/policy-service.ts'
import { lifetimeOf } from '../../lifetime/lifetime-watch.ts'
import { checkSource } from '../../transfer/read-source.ts'
import { untilAborted } from '../../until-aborted.ts'
import { nameTaken } from '../refusals.ts'
import { runInBackground } from '../run-operation.ts'
import type { SandboxTask, SandboxWorld } from '../sandbox-world.ts'
import type { WarmPool } from '../warm/warm-pool.ts'
import { specOf, type CheckedCreateRequest } from './create-request.ts'
import { createSandbox } from './create-sandbox.ts'
import { gitSourceOf } from './clone-source.ts'
import { failedCreations, finishFailedCreations, makeOrFail } from './failed-creations.ts'
import { handOver } from './hand-over.ts'

export interface CreationParts {
  readonly world: SandboxWorld
  readonly warm: WarmPool
  readonly policies: Pick<EgressPolicies, 'changed'>
  /** Resolves once what an earlier backend left was compared with the engine. */
  readonly reconciled: Promise<void>
}

/** Checks all that can be checked, records the intent and returns; the rest is told by events. */
export async function beginCreation(parts: CreationParts, request: CheckedCreateRequest): Promise<Sandbox> {
  const { world, warm, policies } = parts
  const { list, link, clock, templates, sources } = world
  const spec = specOf(request, templates(), { id: world.newId(), at: clock.date() })
  const egress = policyOf(request.network, gitSourceOf(request))
  await checkSource(request, sources)
  if (link.status.state === 'missing' || link.status.state === 'lost') await link.ready()
  await finishFailedCreations(world, spec.name)
  const failed = failedCreations(world, spec.name)
  if (list.listed.some((entry) => entry.name === spec.name && !failed.includes(entry))) throw nameTaken(spec.name)
  for (const entry of failed) list.delete(entry)
  const ready = warm.claim(spec)
  if (ready === null) return await makeFromNothing(parts, spec, egress, request)
  const sandbox = await handOver(world, ready, { spec, egress }, request)
  policies.changed(sandbox.id)
  warm.used(spec)
  return sandbox
}

async function makeFromNothing(
  { world, warm, reconciled }: CreationParts,
  spec: SandboxSpec,
  egress: EgressPolicy,
  request: CheckedCreateRequest,
): Promise<Sandbox> {
  const { list, link, records, logs } = world
  const entry = list.add({
    schema: 1,
    intent: 'create',
    spec,
    place: link.place,
    source: { kind: 'empty' },
    isolation: null,
    lifetime: lifetimeOf(request),
    egress,
    request,
  })
  entry.isKnown = true
  const saving = records.save(entry.record)
  // Under way from the first moment: else a list of the engine that comes now would take it for left half made.
  runInBackground(world, entry, {
    kind: 'create',
    work: async (task) => {
      const [saved] = await Promise.allSettled([saving])
      if (saved.status !== 'fulfilled') return
      await makeOrFail(task, async () => {
        await engineFound(task)
        await untilAborted(reconciled, task.operation.signal)
        await createSandbox(task, request)
      })
      warm.used(spec)
    },
  })
  try {
    await saving
  } catch (error) {
    list.delete(entry)
    throw error
  }
  logs.append(entry.id, 'lifecycle', `Making “${spec.name}” from ${spec.image}.`)
  return entry.view()
}

/** Rejects when the search ends without an engine. Proving runtimes for the first time takes seconds, so it is told. */
async function engineFound({ world, operation }: SandboxTask): Promise<void> {
  const { link } = world
  if (link.status.state !== 'searching') await link.ready(operation.signal)
  else
    await operation.phase('runtime', 'Finding the engine and proving its runtimes', () => link.ready(operation.signal))
}
