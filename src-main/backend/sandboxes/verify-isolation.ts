import type { IsolationFacts } from '../../../src-shared/agent/facts.ts'
import type { EngineDescription } from '../../../src-shared/engine/engine.ts'
import type { IsolationLevel, IsolationProof, Probe } from '../../../src-shared/engine/isolation.ts'
import { AirlockError } from '../../../src-shared/errors/airlock-error.ts'
import type { AgentClient } from '../channel/agent-client.ts'
import type { ContainerEngine } from '../engines/engine.ts'
import type { CanaryReport } from '../isolation/canaries/canary-report.ts'
import type { OpenCanaries } from '../isolation/canaries/open-canaries.ts'
import { untilAborted } from '../until-aborted.ts'
import { holdRun } from './one-run.ts'
import type { JudgeIsolation, SandboxTask } from './sandbox-world.ts'

/** How long an agent may take to answer after its sandbox started; a computer under load is slow. */
const agentPatienceMs = 60_000
/** And how long where the settings alone show that it must not run. */
const shortPatienceMs = 3000
const factsPatienceMs = 30_000
const mostRefusals = 20

/**
 * Connects to the agent of a started sandbox and measures the boundary, from inside and from outside at once. Keeps
 * the proof in the record; rejects with `isolation-mismatch` when it is not what was promised, and with another error
 * when that cannot be told now. Until it resolved for the present run, no door is let in.
 */
export async function connectAndVerify(
  task: SandboxTask,
  engine: ContainerEngine,
  description: EngineDescription,
): Promise<IsolationProof> {
  const { world, entry, operation } = task
  const { signal } = operation
  const made = await engine.inspect(entry.id, { signal })
  await holdRun(world, entry, made)
  const settings = engine.verifySettings(entry.id, { signal })
  // Read below; a failure before that must not count as unhandled.
  settings.catch((error: unknown) => {
    world.log.info(`Settings of ${entry.id} could not be read: ${String(error)}`)
  })
  const enough = AbortSignal.any([signal, patience(settings)])
  const agent = await unlessSilent(task, settings, () =>
    operation.phase('agent', 'Waiting for the agent', () => world.agents.get(entry.id, enough)),
  )
  const proof = await operation.phase('isolation', 'Measuring the isolation', async () => {
    const deadline = AbortSignal.any([enough, AbortSignal.timeout(factsPatienceMs)])
    const seen =
      agent && (await unlessSilent(task, settings, () => lookInside(agent, world.canaries, { signal: deadline })))
    const evidence = {
      facts: seen?.facts ?? null,
      canaries: seen?.canaries ?? null,
      filter: made.profile === 'engine' ? ('engine' as const) : ('own' as const),
      settings: await untilAborted(settings, signal),
      expected: made.level,
      runtime: made.runtime,
    }
    const proof = await judge(task, description, evidence)
    // Somebody may have started it anew meanwhile: then this was measured in two runs, and shows nothing of either.
    const now = await engine.inspect(entry.id, { signal })
    if (now.run !== made.run || entry.run !== made.run) {
      await holdRun(world, entry, now)
      throw beganAnew(entry.name)
    }
    keep(task, proof, made.level)
    return proof
  })
  await world.outside.proven(entry.id)
  return proof
}

/** Asks the agent what it sees, with canaries prepared for this one question. */
async function lookInside(
  agent: AgentClient,
  openCanaries: OpenCanaries | null,
  { signal }: { readonly signal: AbortSignal },
): Promise<{ readonly facts: IsolationFacts; readonly canaries: CanaryReport | null }> {
  if (openCanaries === null) return { facts: await agent.facts({ signal }), canaries: null }
  const canaries = await openCanaries()
  try {
    const facts = await agent.facts({ signal, canaries: canaries.ask })
    return { facts, canaries: await canaries.report() }
  } finally {
    await canaries.close()
  }
}

function keep({ world, entry, operation }: SandboxTask, proof: IsolationProof, expected: IsolationLevel): void {
  entry.record = { ...entry.record, isolation: proof }
  entry.isProven = proof.proven && proof.level === expected
  const line = `${proof.level}${proof.proven ? ', proven' : ', not proven'}: ${proof.evidence}`
  world.logs.append(entry.id, 'isolation', line, operation.isByItself && entry.isProven ? 'agent' : 'own')
  world.list.changed(entry)
  if (!entry.isProven) {
    for (const refusal of refusals(proof, expected)) world.logs.append(entry.id, 'refusal', refusal)
    throw mismatch(entry.name, proof, expected)
  }
  entry.mustStop = null
}

/** Null from an agent that stays silent where the settings alone show that the sandbox must not run. */
async function unlessSilent<T>(
  { operation }: SandboxTask,
  settings: Promise<readonly Probe[]>,
  ask: () => Promise<T>,
): Promise<T | null> {
  try {
    return await ask()
  } catch (error) {
    operation.signal.throwIfAborted()
    if ((await untilAborted(settings, operation.signal)).some(({ ok }) => !ok)) return null
    throw error
  }
}

function patience(settings: Promise<readonly Probe[]>): AbortSignal {
  const enough = new AbortController()
  const watch = async () => {
    const [read] = await Promise.allSettled([settings])
    if (read.status === 'rejected' || read.value.every(({ ok }) => ok)) return
    setTimeout(() => {
      enough.abort()
    }, shortPatienceMs).unref()
  }
  void watch()
  return AbortSignal.any([enough.signal, AbortSignal.timeout(agentPatienceMs)])
}

/**
 * A runtime that a busy computer could not try out is no runtime that failed: where nothing else speaks against a
 * sandbox, its runtime is tried again, and while that does not succeed nothing is known.
 */
async function judge(
  { world, entry, operation }: SandboxTask,
  described: EngineDescription,
  evidence: Omit<Parameters<JudgeIsolation>[0], 'engine'>,
): Promise<IsolationProof> {
  const proof = world.judge({ ...evidence, engine: described })
  if (!hangsOnRuntimeAlone(proof)) return proof
  const engine = await world.engines.of(entry).describeAnew(operation.signal)
  const again = world.judge({ ...evidence, engine })
  const report = engine.runtimes.find(({ name }) => name === evidence.runtime)
  if (hangsOnRuntimeAlone(again) && report?.untried === true) throw cannotBeMeasured(entry.name, report.evidence)
  return again
}

function hangsOnRuntimeAlone({ probes }: IsolationProof): boolean {
  const failed = probes.filter(({ ok }) => !ok)
  return failed.length > 0 && failed.every(({ name, witness }) => name === 'runtime' && witness === 'inside')
}

export function isMismatch(error: unknown): boolean {
  return error instanceof AirlockError && error.code === 'isolation-mismatch'
}

/** What was not as promised, one line each. */
function refusals(proof: IsolationProof, expected: IsolationLevel): readonly string[] {
  const failed = proof.probes.filter(({ ok }) => !ok)
  const level = proof.level === expected ? [] : [`${expected} was promised, ${proof.level} was measured.`]
  const lines = failed.slice(0, mostRefusals).map(({ name, seen, meaning }) => `${name}: ${seen}. ${meaning}`)
  const more = failed.length - lines.length
  return [...level, ...lines, ...(more > 0 ? [`… and ${String(more)} more.`] : [])].map(
    (line) => `Isolation not as promised: ${line}`,
  )
}

function mismatch(name: string, proof: IsolationProof, expected: IsolationLevel): AirlockError {
  const failed = proof.probes.filter(({ ok }) => !ok).map((probe) => `${probe.name}: ${probe.seen}`)
  return new AirlockError({
    code: 'isolation-mismatch',
    message: `“${name}” does not have the isolation that was promised.`,
    why: [`Expected ${expected}, measured ${proof.level}.`, ...failed.slice(0, 8)].join(' '),
    remedy: 'Run `airlock doctor` to see what this engine can do, and choose another isolation if you accept it.',
  })
}

function cannotBeMeasured(name: string, why: string): AirlockError {
  return new AirlockError({
    code: 'isolation-unavailable',
    message: `The isolation of “${name}” cannot be measured now.`,
    why,
    remedy:
      'Airlock tries again by itself, and lets nobody in until then. A busy computer does that; `airlock doctor` says more.',
  })
}

function beganAnew(name: string): AirlockError {
  return new AirlockError({
    code: 'sandbox-state',
    message: `“${name}” began anew while it was measured.`,
    why: 'Somebody else than Airlock started it again.',
    remedy: 'Try again in a moment.',
  })
}
