import { createHash } from 'node:crypto'
import { AirlockError } from '../../../../../src-shared/errors/airlock-error.ts'
import type { SandboxSpec } from '../../../../../src-shared/engine/sandbox.ts'
import type { PhasedCallOptions } from '../../engine.ts'
import { deadlines, type EngineConnection } from '../connection/engine-connection.ts'
import { EngineError, hasStatus } from '../connection/engine-error.ts'
import { fields, text } from '../connection/fields.ts'
import { labelKeys } from '../identity/labels.ts'
import { resourceNames } from '../identity/resource-names.ts'
import { sandboxLabels } from '../identity/sandbox-labels.ts'
import type { ImageFacts } from '../images/image-facts.ts'
import type { ImageResolver } from '../images/image-resolver.ts'
import type { PreparedImage, PreparedImages } from '../images/prepared-images.ts'
import { packagesPrefix } from '../images/packages-label.ts'
import { chooseRuntime } from '../proof/choose-runtime.ts'
import { seccompFor, type Proofs, type ProvenRuntime, type RuntimeProofs } from '../proof/runtime-proofs.ts'
import type { EngineWorld } from '../runtime/engine-world.ts'
import { removeContainer } from '../runtime/errand.ts'
import type { RuntimeVolume, RuntimeVolumes } from '../runtime/runtime-volume.ts'
import { compareSettings } from '../settings/compare.ts'
import { createBody, type CreateBody } from '../settings/create-body.ts'
import { readSeenSettings } from '../settings/seen-settings.ts'
import type { SettingsInputs } from '../settings/settings-inputs.ts'
import { stopIfCancelled } from '../../work/cancellation.ts'
import { inPhase } from '../../work/phase.ts'
import { Rollback } from '../../work/rollback.ts'
import { makeDataVolume, removeVolume } from './volumes.ts'

export interface CreateParts {
  readonly images: ImageResolver
  readonly prepared: PreparedImages
  readonly volumes: RuntimeVolumes
  readonly proofs: RuntimeProofs
}

export interface CreatedSandbox {
  readonly containerId: string
  readonly inputs: SettingsInputs
  readonly runtime: ProvenRuntime
}

/** What a container is made of, all of it on the engine. */
export interface CreateFacts {
  readonly image: ImageFacts
  readonly prepared: PreparedImage
  readonly volume: RuntimeVolume
  readonly proofs: Proofs
  readonly runtime: ProvenRuntime
}

/** Makes a sandbox's container and everything below it, or nothing at all. */
export async function createSandbox(
  world: EngineWorld,
  parts: CreateParts,
  spec: SandboxSpec,
  options: PhasedCallOptions,
): Promise<CreatedSandbox> {
  const facts = await prepareParts(parts, spec, options, (proofs) => chooseRuntime(proofs, spec.isolation))
  const inputs = settingsInputsFor(world, spec, facts)
  const containerId = await makeContainer(world, spec, inputs, facts.runtime, options)
  return { containerId, inputs, runtime: facts.runtime }
}

/** Image, prepared image, runtime volume and proofs: what all need is made once. */
export async function prepareParts(
  parts: CreateParts,
  spec: Pick<SandboxSpec, 'image' | 'template'>,
  options: PhasedCallOptions,
  choose: (proofs: Proofs) => ProvenRuntime,
): Promise<CreateFacts> {
  const { signal, report } = options
  const resolved = inPhase(report, 'image', spec.image, async (progress) => {
    const image = await parts.images.resolve(spec, { signal, progress })
    return { image, prepared: await parts.prepared.find(image) }
  })
  const runtimeReady = inPhase(report, 'runtime', 'The agent’s files', async (progress) => {
    const volume = await parts.volumes.ensure({ signal, progress })
    progress('Proving what the engine’s runtimes are')
    const proofs = await parts.proofs.prove(volume, { signal })
    return { volume, proofs, runtime: choose(proofs) }
  })
  await allSettledOrFirstFailure([resolved, runtimeReady])
  const [{ image, prepared: known }, { volume, proofs, runtime }] = await Promise.all([resolved, runtimeReady])
  stopIfCancelled(signal)
  const prepared =
    known ??
    (await inPhase(report, 'prepare', 'Preparing the image', (progress) =>
      parts.prepared.prepare(image, { signal, progress }),
    ))
  if (known !== null) report?.({ name: 'prepare', state: 'done', detail: 'Prepared before', fraction: 1 })
  return { image, prepared, volume, proofs, runtime }
}

async function makeContainer(
  world: EngineWorld,
  spec: SandboxSpec,
  inputs: SettingsInputs,
  runtime: ProvenRuntime,
  options: PhasedCallOptions,
): Promise<string> {
  const { connection } = runtime.runtime
  const body = bodyFor(world, spec, inputs)
  const rollback = new Rollback()
  const name = resourceNames.container(spec.id)
  try {
    await inPhase(options.report, 'volumes', 'Volumes for workspace and home', async () => {
      for (const volume of [resourceNames.workspace(spec.id), resourceNames.home(spec.id)]) {
        rollback.add(`volume ${volume}`, () => removeVolume(world, volume))
      }
      stopIfCancelled(options.signal)
      await allSettledOrFirstFailure([
        makeDataVolume(world, 'workspace', resourceNames.workspace(spec.id), spec.id),
        makeDataVolume(world, 'home', resourceNames.home(spec.id), spec.id),
      ])
    })
    return await inPhase(options.report, 'container', 'Container with hardened settings', () =>
      addContainer(world, connection, { name, body, inputs, rollback }, options.signal),
    )
  } catch (error) {
    for (const failure of await rollback.run()) {
      world.log(`Rolling back ${spec.id}: ${failure.what} is left for the next sweep: ${String(failure.error)}`)
    }
    throw error
  }
}

/** Creates a container and believes it only once the engine says of each setting what was asked. */
export async function addContainer(
  world: EngineWorld,
  connection: EngineConnection,
  made: {
    readonly name: string
    readonly body: CreateBody
    readonly inputs: SettingsInputs
    readonly rollback: Rollback
  },
  signal: AbortSignal | undefined,
): Promise<string> {
  const { name, body, inputs, rollback } = made
  stopIfCancelled(signal)
  // Not cancelled in mid-call: the engine would make it all the same and nobody would know.
  const created = await connection
    .request('POST', '/containers/create', { query: { name }, body, deadline: deadlines.create })
    .catch((error: unknown) => {
      // An answer that was lost may stand for a container; whose it is shows when it is looked at.
      if (!isTaken(error)) rollback.add(`container ${name}`, () => removeOwn(world, connection, name, body))
      throw explainCreateFailure(error, name)
    })
  const containerId = text(fields(created)['Id'])
  rollback.add(`container ${containerId}`, () => removeContainer(connection, containerId))
  await requireSettings(world, body, inputs, containerId)
  stopIfCancelled(signal)
  return containerId
}

/** The body of a sandbox, the same now and whenever it is compared later. */
export function bodyFor(world: EngineWorld, spec: SandboxSpec, inputs: SettingsInputs): CreateBody {
  const { installation } = world.signer
  const constants = { installation, initCommand: world.agent.initCommand, seccompProfiles: world.seccompProfiles }
  return createBody(spec, inputs, constants, sandboxLabels(world.signer, spec, inputs))
}

/** Inspects a container by the most truthful call that its engine has. */
export async function inspectContainer(
  world: EngineWorld,
  containerId: string,
  signal?: AbortSignal,
): Promise<unknown> {
  const prefix = world.connection.kind === 'podman' ? '/libpod' : ''
  return await world.connection.request('GET', `${prefix}/containers/${containerId}/json`, { signal })
}

export async function requireSettings(
  world: EngineWorld,
  body: CreateBody,
  inputs: SettingsInputs,
  containerId: string,
): Promise<void> {
  const seen = readSeenSettings(world.connection.kind, await inspectContainer(world, containerId))
  const wrong = compareSettings(body, inputs, seen).filter(({ ok }) => !ok)
  const [first] = wrong
  if (first === undefined) return
  throw new AirlockError({
    code: 'isolation-mismatch',
    message: `The engine did not make the sandbox as asked: ${wrong.map(({ name }) => name).join(', ')}.`,
    why: wrong
      .map(({ tried, seen: found }) => `${tried}, and the engine says ${found}.`)
      .join(' ')
      .slice(0, 2000),
    remedy: 'The sandbox was removed. Update the engine, or choose another one; `airlock doctor` shows what it can.',
  })
}

export function settingsInputsFor(
  world: EngineWorld,
  spec: Pick<SandboxSpec, 'id' | 'image' | 'limits' | 'fast' | 'profile'>,
  facts: CreateFacts,
): SettingsInputs {
  const { info, kind } = world.connection
  const { runtime, report } = facts.runtime
  const gvisor = report.level === 'gvisor'
  // Podman runs gVisor without cgroups: what it would limit is not limited, and said so.
  const limited = !(kind === 'podman' && gvisor)
  const oneCpu = gvisor && !spec.fast
  const cpus = Math.min(oneCpu ? 1 : spec.limits.cpus, info.cpus)
  return {
    engine: kind,
    runtime: { name: runtime.name, level: report.level, hostConfigRuntime: runtime.hostConfigRuntime },
    image: {
      preparedId: facts.prepared.id,
      name: facts.image.name,
      ...(facts.image.holds === null || facts.image.name === spec.image ? {} : { holds: facts.image.holds }),
      sourceId: facts.image.identity,
      user: facts.prepared.user,
      home: facts.prepared.home,
      volumes: facts.image.volumes.filter((path) => path !== facts.prepared.home),
      ...(facts.image.name.startsWith(packagesPrefix) ? { environment: [...facts.image.environment] } : {}),
      blankedVariables: [...facts.image.blankedVariables],
    },
    runtimeHash: facts.volume.hash,
    architecture: info.architecture,
    openFiles: facts.proofs.openFiles,
    processLimit: kind === 'podman' ? facts.proofs.processes : null,
    // An idle gVisor burns CPU for each one that it sees, so it sees one; which one is spread by id.
    cpuset: oneCpu && limited && info.limits.cpuset ? String(cpuOf(spec.id, info.cpus)) : null,
    cpus,
    seccomp: seccompFor(world, spec.profile ?? 'strict'),
    limits: {
      memory: limited && info.limits.memory,
      processes: limited && info.limits.processes,
      cpu: limited && info.limits.cpu,
      cpuset: limited && info.limits.cpuset,
    },
  }
}

function cpuOf(id: string, cpus: number): number {
  return createHash('sha256').update(id).digest().readUInt32BE(0) % Math.max(1, cpus)
}

/** Waits for all; a failure is told only after the others have let go too, so that nothing appears after a rollback. */
async function allSettledOrFirstFailure(work: readonly Promise<unknown>[]): Promise<void> {
  for (const result of await Promise.allSettled(work)) if (result.status === 'rejected') throw result.reason
}

/** Removes a container by name if it is the one that this body made. */
async function removeOwn(
  world: EngineWorld,
  connection: EngineConnection,
  name: string,
  body: CreateBody,
): Promise<void> {
  try {
    const seen = readSeenSettings(world.connection.kind, await inspectContainer(world, name))
    if (seen.labels[labelKeys.signature] === body.Labels[labelKeys.signature]) await removeContainer(connection, name)
  } catch (error) {
    if (!hasStatus(error, 404)) throw error
  }
}

/** Docker says 409; Podman 4 says 500 and only its words tell. */
function isTaken(error: unknown): boolean {
  return error instanceof EngineError && (error.status === 409 || /already in use/i.test(error.why))
}

function explainCreateFailure(error: unknown, name: string): unknown {
  if (!(error instanceof EngineError)) return error
  const make = (code: AirlockError['code'], message: string, remedy: string) =>
    new AirlockError({ code, message, why: error.why, remedy }, { cause: error })
  if (isTaken(error)) {
    return make(
      'sandbox-name-taken',
      `The engine has a container called ${name} already.`,
      'It was not made by this installation: rename or remove it, then try again.',
    )
  }
  if (/no space left/i.test(error.why)) {
    return make('disk-full', 'The engine’s disk is full.', 'Remove images and sandboxes that are not needed.')
  }
  if (error.status === 404 && /image/i.test(error.why)) {
    return make('image-not-found', 'The image vanished while the sandbox was made.', 'Try again.')
  }
  return error
}
