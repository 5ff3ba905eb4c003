import type { IsolationFacts } from '../../../src-shared/agent/facts.ts'
import type { EngineDescription } from '../../../src-shared/engine/engine.ts'
import type { IsolationLevel, IsolationProof, Probe } from '../../../src-shared/engine/isolation.ts'
import type { CanaryReport } from './canaries/canary-report.ts'
import { insideProbes } from './inside-probes.ts'
import { levelOfKernel } from './kernel-identity.ts'
import type { Observation } from './probes/observation.ts'

/** What was measured of one sandbox: from inside by its agent, from outside by its engine. */
export interface IsolationEvidence {
  /** Null where nothing inside could be asked: then nothing is proven. */
  readonly facts: IsolationFacts | null
  readonly engine: EngineDescription
  /** `verifySettings`: what the engine says it runs against what was asked. */
  readonly settings: readonly Probe[]
  /** The level that the runtime was chosen for. */
  readonly expected: IsolationLevel
  /** The runtime that this sandbox was made with, by its name on the engine; null when nobody can say. */
  readonly runtime: string | null
  /** What the backend saw of its canaries; null where none were prepared. */
  readonly canaries?: CanaryReport | null
  /** Whose list filters system calls; the engine's where it cannot be given ours. */
  readonly filter?: 'own' | 'engine'
}

const levelNames = { container: 'a container', gvisor: 'gVisor', vm: 'a virtual machine' } as const

/**
 * The verdict on one sandbox. Pure. The level is what the kernel inside shows, never what was asked; it is proven only
 * when it is the very one that the runtime was chosen for and every probe held: another one, a seemingly stronger one
 * too, means that something else runs than what was made. One that cannot be measured counts as the weakest.
 */
export function judgeIsolation(evidence: IsolationEvidence, verifiedAt: Date): IsolationProof {
  const { facts, settings } = evidence
  const inside =
    facts === null ? { level: 'container' as const, seen: [silent()] } : judgeInside({ ...evidence, facts })
  const probes: readonly Probe[] = [
    ...inside.seen.map((observation) => ({ ...observation, witness: 'inside' as const })),
    ...(settings.length === 0 ? [untold()] : settings),
  ]
  const failed = probes.filter(({ ok }) => !ok)
  return {
    level: inside.level,
    proven: failed.length === 0,
    evidence: failed.length === 0 && facts !== null ? proof({ ...evidence, facts }) : refutation(failed),
    probes,
    verifiedAt: verifiedAt.toISOString(),
  }
}

type Told = IsolationEvidence & { readonly facts: IsolationFacts }

function judgeInside(told: Told): { readonly level: IsolationLevel; readonly seen: readonly Observation[] } {
  const { facts, engine, expected, canaries = null, filter = 'own' } = told
  const kernelInside = { release: facts.kernelRelease, version: facts.kernelVersion }
  const measured = levelOfKernel(kernelInside, engine.kernelVersion, expected)
  const level = measured ?? 'container'
  const context = { level: measured, engineKernel: engine.kernelVersion, canaries, filter }
  return { level, seen: [kernel(told, measured), runtime(told, level), ...insideProbes(facts, context)] }
}

function silent(): Observation {
  return {
    name: 'agent',
    ok: false,
    tried: 'Asked the agent what the sandbox looks like from inside',
    seen: 'nothing',
    meaning: 'Nobody inside said anything, so only what the engine says is known.',
  }
}

function kernel({ facts, engine, expected }: Told, measured: IsolationLevel | null): Observation {
  const kernels = `${facts.kernelRelease || 'unknown'} inside, ${engine.kernelVersion || 'unknown'} outside`
  return {
    name: 'kernel',
    ok: measured === expected,
    tried: `Compared the kernel inside with the engine’s; ${levelNames[expected]} was promised`,
    seen: kernels,
    meaning: meaningOf(measured, expected),
  }
}

function meaningOf(measured: IsolationLevel | null, expected: IsolationLevel): string {
  if (measured === null) return 'What this kernel is cannot be told, so nothing is claimed.'
  if (measured !== expected) {
    return `It is ${levelNames[measured]} and not ${levelNames[expected]}: the engine did not do what it was asked.`
  }
  return measured === 'container'
    ? 'The sandbox shares the engine’s kernel, behind its filters.'
    : 'The sandbox has a kernel of its own between its programs and the engine’s.'
}

/** A second witness: a probe sandbox of ours showed the same of this very runtime, before anything of a person's ran. */
function runtime({ engine, runtime: name }: IsolationEvidence, level: IsolationLevel): Observation {
  const witness = engine.runtimes.find((report) => report.name === name)
  return {
    name: 'runtime',
    ok: witness !== undefined && witness.proven && witness.level === level,
    tried: `Asked what a probe sandbox showed of ${name ?? 'the runtime of this sandbox'} on ${engine.name}`,
    seen: witness === undefined ? 'nothing' : `${witness.name}: ${witness.evidence}`,
    meaning: 'What was measured here agrees with what was measured by a probe sandbox.',
  }
}

function untold(): Probe {
  return {
    name: 'settings',
    witness: 'engine',
    ok: false,
    tried: 'Asked the engine for the settings of this sandbox',
    seen: 'nothing',
    meaning: 'Without them nobody can say what the sandbox was made with.',
  }
}

function proof({ facts, engine, settings }: Told): string {
  return [
    `kernel ${facts.kernelRelease} inside, ${engine.kernelVersion} outside`,
    '0 capabilities',
    'loopback only',
    'read-only system',
    `${String(settings.length)} settings as asked`,
  ].join('; ')
}

function refutation(failed: readonly Probe[]): string {
  const named = failed.slice(0, 6).map(({ name, seen }) => `${name}: ${seen.slice(0, 160)}`)
  const more = failed.length > 6 ? `; and ${String(failed.length - 6)} more` : ''
  return `not as promised: ${named.join('; ')}${more}`
}
