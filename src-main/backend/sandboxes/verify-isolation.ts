import type { EngineDescription } from '../../../src-shared/engine/engine.ts'
import type { IsolationLevel, IsolationProof } from '../../../src-shared/engine/isolation.ts'
import { AirlockError } from '../../../src-shared/errors/airlock-error.ts'
import type { ContainerEngine } from '../engines/engine.ts'
import type { SandboxTask } from './sandbox-world.ts'

/** How long an agent may take to answer after its sandbox started; a computer under load is slow. */
const agentPatienceMs = 60_000
const factsPatienceMs = 30_000
const mostRefusals = 20

/**
 * Connects to the agent of a started sandbox and measures the boundary, from inside and from outside at once. Keeps
 * the proof in the record; rejects with `isolation-mismatch` when it is not what was promised. Until it resolved for the
 * present run, no door is let in.
 */
export async function connectAndVerify(
  task: SandboxTask,
  engine: ContainerEngine,
  description: EngineDescription,
): Promise<IsolationProof> {
  const { world, entry, operation } = task
  const { signal } = operation
  const settings = engine.verifySettings(entry.id, { signal })
  // Read below; a failure before that must not count as unhandled.
  settings.catch((error: unknown) => {
    world.log.info(`Settings of ${entry.id} could not be read: ${String(error)}`)
  })
  const agent = await operation.phase('agent', 'Waiting for the agent', () =>
    world.agents.get(entry.id, AbortSignal.any([signal, AbortSignal.timeout(agentPatienceMs)])),
  )
  return await operation.phase('isolation', 'Measuring the isolation', async () => {
    const deadline = AbortSignal.any([signal, AbortSignal.timeout(factsPatienceMs)])
    const [facts, probes] = await Promise.all([agent.facts({ signal: deadline }), settings])
    const made = entry.seen ?? (await engine.inspect(entry.id, { signal }))
    const expected = made.level
    const runtime = made.runtime
    const proof = world.judge({ facts, engine: description, settings: probes, expected, runtime })
    entry.record = { ...entry.record, isolation: proof }
    world.logs.append(
      entry.id,
      'isolation',
      `${proof.level}${proof.proven ? ', proven' : ', not proven'}: ${proof.evidence}`,
    )
    entry.isProven = proof.proven && proof.level === expected
    world.list.changed(entry)
    if (!entry.isProven) {
      for (const line of refusals(proof, expected)) world.logs.append(entry.id, 'refusal', line)
      throw mismatch(entry.name, proof, expected)
    }
    entry.mustStop = null
    return proof
  })
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
