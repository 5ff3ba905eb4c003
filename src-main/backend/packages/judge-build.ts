import type { IsolationFacts } from '../../../src-shared/agent/facts.ts'
import type { Probe } from '../../../src-shared/engine/isolation.ts'
import { AirlockError } from '../../../src-shared/errors/airlock-error.ts'
import type { EngineDescription } from '../../../src-shared/engine/engine.ts'
import { insideProbes } from '../isolation/inside-probes.ts'
import { levelOfKernel } from '../isolation/kernel-identity.ts'
import type { Observation } from '../isolation/probes/observation.ts'
import type { EngineBuild } from '../engines/engine.ts'

/** CHOWN, DAC_OVERRIDE, FOWNER, FSETID, KILL, SETGID, SETUID, as the kernel writes them. */
const capabilities = /^0*fb$/

/**
 * What is judged of a build as of any sandbox. Not so: `user` and `capabilities`, of which it has others; `root`, which it
 * may write; `forbidden-acts`, which nobody refuses to root, so that only ways out of it are looked at.
 */
const asAnySandbox: ReadonlySet<string> = new Set([
  'no-new-privileges',
  'seccomp',
  'mounts',
  'network',
  'sockets',
  'devices',
])

export interface BuildEvidence {
  readonly facts: IsolationFacts
  readonly settings: readonly Probe[]
  readonly build: Pick<EngineBuild, 'level'>
  readonly engine: EngineDescription
}

/** Rejects what does not hold, before anything of others runs there as root. Pure. */
export function judgeBuild({ facts, settings, build, engine }: BuildEvidence): void {
  const kernel = { release: facts.kernelRelease, version: facts.kernelVersion }
  const level = levelOfKernel(kernel, engine.kernelVersion, build.level)
  const context = { level, engineKernel: engine.kernelVersion, canaries: null, filter: 'own' } as const
  const seen: readonly Pick<Observation, 'name' | 'ok' | 'seen'>[] = [
    { name: 'kernel', ok: level === build.level, seen: `${kernel.release} inside, ${engine.kernelVersion} outside` },
    { name: 'user', ok: facts.uid === 0 && facts.gid === 0, seen: `user ${String(facts.uid)}` },
    {
      name: 'capabilities',
      ok: capabilities.test(facts.effectiveCapabilities) && capabilities.test(facts.boundingCapabilities),
      seen: `effective ${facts.effectiveCapabilities}, bounding ${facts.boundingCapabilities}`,
    },
    ...insideProbes(facts, context).filter(({ name }) => asAnySandbox.has(name)),
    ...facts.attempts
      .filter(({ name }) => /^(connect|send) /.test(name))
      .map(({ name, result }) => ({ name, ok: result !== 'ok', seen: result })),
    ...(settings.length === 0 ? [{ name: 'settings', ok: false, seen: 'nothing' }] : settings),
  ]
  const failed = seen.filter(({ ok }) => !ok)
  if (failed.length === 0) return
  throw new AirlockError({
    code: 'isolation-mismatch',
    message: 'The build sandbox does not have the isolation that was promised.',
    why: failed
      .slice(0, 8)
      .map((probe) => `${probe.name}: ${probe.seen.slice(0, 160)}.`)
      .join(' '),
    remedy: 'Nothing was installed. Run `airlock doctor` to see what this engine can do.',
  })
}
