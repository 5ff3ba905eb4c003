import { usualPlace } from '../../../../src-shared/cloud/cloud-place.ts'
import type { EngineId } from '../../../../src-shared/engine/engine.ts'
import type { Sandbox, SandboxSpec } from '../../../../src-shared/engine/sandbox.ts'
import { policyOf } from '../../egress/edit-policy.ts'
import type { EgressPolicy } from '../../../../src-shared/policy/policy.ts'
import type { EgressPolicies } from '../../egress/policy-service.ts'
import { lifetimeOf } from '../../lifetime/lifetime-watch.ts'
import type { SandboxRecord } from '../../records/record.ts'
import { checkSource } from '../../transfer/read-source.ts'
import { untilAborted } from '../../until-aborted.ts'
import { nameTaken } from '../refusals.ts'
import { runInBackground } from '../run-operation.ts'
import { notConnected } from '../../cloud/cloud-errors.ts'
import type { EngineLinks } from '../../engine-link/engine-links.ts'
import type { SandboxImages } from '../sandbox-images.ts'
import type { SandboxTask, SandboxWorld } from '../sandbox-world.ts'
import type { BuildableTemplate } from '../../templates/template-images.ts'
import type { WarmPool } from '../warm/warm-pool.ts'
import { specOf, type CheckedCreateRequest } from './create-request.ts'
import { createSandbox } from './create-sandbox.ts'
import { gitSourceOf } from './clone-source.ts'
import { failedCreations, finishFailedCreations, makeOrFail } from './failed-creations.ts'
import { handOver } from './hand-over.ts'

export interface CreationParts {
  readonly world: SandboxWorld
  readonly warm: WarmPool
  readonly images: Pick<SandboxImages, 'templates' | 'templateImages'>
  readonly policies: Pick<EgressPolicies, 'changed'>
  /** Resolves once what an earlier backend left was compared with that engine. */
  readonly reconciled: (engine: EngineId) => Promise<void>
}

/** Checks all that can be checked, records the intent and returns; the rest is told by events. */
export async function beginCreation(parts: CreationParts, request: CheckedCreateRequest): Promise<Sandbox> {
  const { world, warm, policies } = parts
  const { list, engines, sources } = world
  const { spec, template } = await whatToMake(parts, request)
  const egress = policyOf(request.network, gitSourceOf(request))
  await checkSource(request, sources)
  const place = await placeOn(engines, request.engine)
  await finishFailedCreations(world, spec.name)
  const failed = failedCreations(world, spec.name)
  if (list.listed.some((entry) => entry.name === spec.name && !failed.includes(entry))) throw nameTaken(spec.name)
  for (const entry of failed) list.delete(entry)
  const toMake = { spec, egress, template, place }
  if (template !== null || request.engine !== 'local') return await makeFromNothing(parts, toMake, request)
  const ready = warm.claim(spec)
  if (ready === null) return await makeFromNothing(parts, toMake, request)
  const sandbox = await handOver(world, ready, { spec, egress }, request)
  policies.changed(sandbox.id)
  warm.used(spec)
  return sandbox
}

/** Where it will be, as far as that is known. Rejects where there is no such engine now. */
async function placeOn(engines: EngineLinks, id: EngineId): Promise<string | null> {
  const link = engines.at(id)
  if (link === null) throw notConnected('This installation knows of no cloud.')
  // What is made elsewhere is told from what is here by its place alone.
  if (id !== 'local' || link.status.state === 'missing' || link.status.state === 'lost') await link.ready()
  return link.place
}

async function makeFromNothing(
  { world, warm, images, reconciled }: CreationParts,
  { spec, egress, template, place }: ToMake & { readonly egress: EgressPolicy; readonly place: string | null },
  request: CheckedCreateRequest,
): Promise<Sandbox> {
  const { list, records, logs } = world
  const entry = list.add({
    schema: 1,
    intent: 'create',
    spec,
    place,
    source: { kind: 'empty' },
    isolation: null,
    lifetime: lifetimeOf(request),
    egress,
    request,
    ...keepingOf(request),
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
        await untilAborted(reconciled(entry.engine), task.operation.signal)
        if (template !== null)
          await images.templateImages.use(task, template, (image) => beginWith(task, template, image))
        await createSandbox(task, request)
      })
      if (template === null && entry.engine === 'local') warm.used(spec)
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

/** A ceiling counts from when it is made. */
function keepingOf({ cloud }: CheckedCreateRequest): Pick<SandboxRecord, 'keeping'> {
  if (cloud?.ceiling == null) return {}
  const idleMinutes = cloud.idleMinutes === undefined ? usualPlace.idleMinutes : cloud.idleMinutes
  return { keeping: { idleMinutes, ceiling: { dollars: cloud.ceiling, spent: 0, countedAt: null } } }
}

/** What is to be made, and the own template whose image must be there first. */
interface ToMake {
  readonly spec: SandboxSpec
  /** Null where the image is one that is only brought. */
  readonly template: BuildableTemplate | null
}

/** Throws or rejects with what is wrong with the request, or with the template that it names. */
async function whatToMake({ world, images }: CreationParts, request: CheckedCreateRequest): Promise<ToMake> {
  const builtIn = world.templates()
  const made = { id: world.newId(), at: world.clock.date() }
  const own = request.template === undefined ? null : await images.templates.find(request.template)
  const base = builtIn.find(({ id }) => id === own?.base)
  // Until it is built, the image that it begins with stands for it.
  const asBuiltIn = own === null ? [] : [{ ...own, image: base?.image ?? own.base, localBuild: false }]
  const spec = specOf(request, [...builtIn, ...asBuiltIn], made)
  if (own === null) return { spec, template: null }
  // Nothing is run on it: it is what it begins with.
  if (own.steps.length === 0) return { spec: { ...spec, template: base?.id ?? null }, template: null }
  return { spec, template: own }
}

/** From here on it is a sandbox of that image, whatever becomes of the template. */
async function beginWith(
  { world, entry }: SandboxTask,
  { base, steps }: BuildableTemplate,
  image: string,
): Promise<void> {
  const { record } = entry
  entry.record = { ...record, spec: { ...record.spec, image }, recipe: { base, steps } }
  await world.records.save(entry.record)
}

/** Rejects when the search ends without an engine. Proving runtimes for the first time takes seconds, so it is told. */
async function engineFound({ world, entry, operation }: SandboxTask): Promise<void> {
  const link = world.engines.of(entry)
  if (link.status.state !== 'searching') await link.ready(operation.signal)
  else
    await operation.phase('runtime', 'Finding the engine and proving its runtimes', () => link.ready(operation.signal))
}
