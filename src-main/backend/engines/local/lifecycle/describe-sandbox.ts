import type { LimitsInForce, SandboxSpec } from '../../../../../src-shared/engine/sandbox.ts'
import type { EngineSandbox } from '../../engine.ts'
import { fields, flag, number, text } from '../connection/fields.ts'
import type { SettingsInputs } from '../settings/settings-inputs.ts'
import type { FoundContainer } from './find-container.ts'

/** The four states that a container can be in for us. */
function runState(state: string): EngineSandbox['state'] {
  switch (state) {
    case 'running':
    case 'restarting':
    case 'stopping':
      return 'running'
    case 'paused':
      return 'paused'
    case 'created':
    case 'configured':
    case 'initialized':
      return 'created'
    default:
      return 'stopped'
  }
}

/** What an engine says of one container, in our words. Only `inspect` tells which run it is and how it ended. */
export function describeSandbox(
  found: FoundContainer,
  inspect: unknown,
  engine: { readonly seesDisk: boolean },
): EngineSandbox {
  const { identity } = found
  const state = runState(text(fields(fields(inspect)['State'])['Status']).toLowerCase() || found.state)
  return {
    id: identity.spec.id,
    state,
    spec: identity.spec,
    imageName: identity.inputs?.image.name ?? identity.spec.image,
    imageId: identity.inputs?.image.sourceId ?? identity.spec.image,
    level: identity.inputs?.runtime.level ?? 'container',
    runtime: identity.inputs?.runtime.name ?? null,
    profile: identity.inputs && profileOf(identity.inputs, identity.spec),
    ownership: identity.ownership,
    run: state === 'running' || state === 'paused' ? runOf(inspect) : null,
    exit: state === 'stopped' ? exitOf(inspect) : null,
    limitsInForce: identity.inputs === null ? null : limitsOf(identity.inputs, identity.spec),
    caveats: identity.inputs === null ? [] : caveatsOf(identity.inputs, { ...engine, asked: identity.spec.image }),
  }
}

function profileOf({ seccomp }: SettingsInputs, { profile }: SandboxSpec): EngineSandbox['profile'] {
  return seccomp.kind === 'engine' ? 'engine' : (profile ?? 'strict')
}

/** The moment of the last start: no two starts of a container have the same. */
function runOf(inspect: unknown): string | null {
  return text(fields(fields(inspect)['State'])['StartedAt']) || null
}

function exitOf(inspect: unknown): EngineSandbox['exit'] {
  const state = fields(fields(inspect)['State'])
  if (typeof state['ExitCode'] !== 'number') return null
  return { code: number(state['ExitCode']), outOfMemory: flag(state['OOMKilled']) }
}

/** A base that was built before base images said what they hold is told by its name. */
function builtInstead({ name, holds }: SettingsInputs['image'], asked: string): string {
  const what = holds === undefined ? `Its image is ${name}` : `It has ${holds}`
  return `${what}, built on this computer, instead of ${asked}.`
}

function limitsOf({ limits, cpus, cpuset }: SettingsInputs, spec: SandboxSpec): LimitsInForce {
  return {
    // One that is bound to a CPU cannot use more, whatever its share.
    cpus: limits.cpu || cpuset !== null ? cpus : null,
    memoryBytes: limits.memory ? spec.limits.memoryBytes : null,
    processes: limits.processes ? spec.limits.processes : null,
  }
}

/** What of a sandbox is other than somebody may think: what it was made of, and what this engine cannot limit or do. */
function caveatsOf(
  inputs: SettingsInputs,
  { seesDisk, asked }: { readonly seesDisk: boolean; readonly asked: string },
): readonly string[] {
  const { limits, image } = inputs
  const unlimited = [
    limits.memory ? null : 'memory',
    limits.processes ? null : 'the number of processes',
    limits.cpu ? null : 'CPU time',
  ].filter((what) => what !== null)
  return [
    ...(image.name.startsWith('airlock/base:') && image.name !== asked ? [builtInstead(image, asked)] : []),
    ...(unlimited.length === 0
      ? []
      : [
          `This engine cannot limit ${joined(unlimited)} of this sandbox: a runaway program can slow the computer down.`,
        ]),
    seesDisk
      ? 'This engine does not limit how much of its disk a sandbox fills. Airlock watches it, tells you when little is left, and pauses what runs (where the engine can) when less than 5 % is free.'
      : 'This engine does not limit how much of its disk a sandbox fills, and Airlock cannot see that disk from here.',
    ...(inputs.cpuset === null
      ? []
      : ['It sees one CPU: an idle gVisor sandbox costs power for each. One made with `--fast` sees them all.']),
    ...(inputs.seccomp.kind === 'engine'
      ? ['System calls are filtered by the engine’s own list, since it cannot be given ours.']
      : []),
    ...(inputs.engine === 'podman' ? ['The names of the computer’s control groups may be visible inside.'] : []),
    ...(image.volumes.length === 0
      ? []
      : [`What the image keeps in ${image.volumes.join(', ')} is in memory here and lost at every stop.`]),
  ]
}

function joined(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`
}
