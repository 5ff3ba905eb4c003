import type { Duplex } from 'node:stream'
import type { SandboxId } from '../../../src-shared/engine/sandbox.ts'
import { AirlockError } from '../../../src-shared/errors/airlock-error.ts'
import { agentLost } from '../channel/channel-errors.ts'
import type { EngineSandbox } from '../engines/engine.ts'
import type { SandboxEntry } from './sandbox-entry.ts'
import type { SandboxWorld } from './sandbox-world.ts'

/**
 * From here on the channel reaches this run and no other. Whoever is connected to another one is hung up on, and what
 * waits for a connection to it fails.
 */
export async function holdRun(
  world: Pick<SandboxWorld, 'agents' | 'memory'>,
  entry: SandboxEntry,
  seen: EngineSandbox,
) {
  if (entry.run === seen.run) return
  entry.isProven = false
  entry.run = seen.run
  await world.agents.drop(entry.id)
  await world.memory.taken.forgetSeen(entry.id)
}

/** Whether the engine shows another run than the one that was `held` when it was asked, and still is. */
export function isAnotherRun(entry: SandboxEntry, held: string | null, seen: EngineSandbox): boolean {
  return held !== null && entry.run === held && seen.run !== null && seen.run !== held
}

/**
 * A stream to the agent of the run that is held. The engine is asked after it was opened: had another run begun by
 * then, the stream might lead into that one, however late its events come. Then `beganAnew` is called.
 */
export async function connectToRun(
  world: Pick<SandboxWorld, 'engines' | 'list'>,
  id: SandboxId,
  signal: AbortSignal,
  beganAnew: (entry: SandboxEntry) => void,
): Promise<Duplex> {
  const entry = world.list.get(id)
  if (entry === undefined) throw notHeld()
  const { engine } = await world.engines.of(entry).ready(signal)
  const held = entry.run
  if (held === null || world.list.get(id) !== entry) throw notHeld()
  const stream = await engine.connect(id, { signal })
  // Whoever gets the stream listens for its errors; until then nobody does.
  const ignore = () => undefined
  stream.on('error', ignore)
  try {
    const seen = await engine.inspect(id, { signal })
    if (isAnotherRun(entry, held, seen)) beganAnew(entry)
    if (seen.run !== held || entry.run !== held) throw notHeld()
    if (stream.destroyed) throw agentLost(stream.errored)
    return stream
  } catch (error) {
    stream.destroy()
    throw error
  } finally {
    if (!stream.destroyed) stream.off('error', ignore)
  }
}

function notHeld(): AirlockError {
  return new AirlockError({
    code: 'sandbox-state',
    message: 'The sandbox ended or began anew meanwhile.',
    why: 'What was to be reached in it belongs to its earlier run.',
    remedy: 'Try again: it is measured first, and reached if its isolation holds.',
  })
}
