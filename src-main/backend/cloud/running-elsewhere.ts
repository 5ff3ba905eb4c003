import type { ContainerEngine } from '../engines/engine.ts'
import type { SandboxEntry } from '../sandboxes/sandbox-entry.ts'
import type { SandboxWorld } from '../sandboxes/sandbox-world.ts'
import { cannotBeAsked } from './cloud-errors.ts'

/** What `pick` takes of the engine at a cloud on which it runs. @throws AirlockError where it does not run, or no account is connected */
export function runningElsewhere<Part>(
  { engines }: Pick<SandboxWorld, 'engines'>,
  entry: SandboxEntry,
  pick: (engine: ContainerEngine) => Part | undefined,
): Part {
  if (entry.state !== 'running') throw cannotBeAsked(entry.name, entry.state)
  const { current } = engines.of(entry)
  const part = current === null ? undefined : pick(current)
  if (part === undefined) throw cannotBeAsked(entry.name, 'in an account that is not connected')
  return part
}
