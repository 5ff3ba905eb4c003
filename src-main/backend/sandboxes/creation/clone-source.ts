import { parseGitAddress, type GitAddress } from '../../../../src-shared/engine/git-address.ts'
import { rememberWorkspace } from '../../changes/remember-workspace.ts'
import { cloneRepository } from '../../transfer/git/clone-repository.ts'
import type { SourceRequest } from '../../transfer/read-source.ts'
import type { SandboxTask } from '../sandbox-world.ts'

/** What a sandbox is made from: something of this computer, a repository, or nothing. */
export interface CreationSource extends SourceRequest {
  readonly git?: string | undefined
  readonly gitRef?: string | undefined
}

/** The repository that is to be cloned; null for another source. @throws AirlockError `invalid-input` */
export function gitSourceOf({ git }: Pick<CreationSource, 'git'>): GitAddress | null {
  return git === undefined ? null : parseGitAddress(git)
}

/** How much of the phase git takes; looking through what came takes the rest. */
const cloning = 0.85

/** Clones a repository in the sandbox, with its own git and through the gate, and remembers what came. */
export async function cloneSource({ world, entry, operation }: SandboxTask, request: CreationSource): Promise<void> {
  const from = gitSourceOf(request)
  if (from === null) return
  const { signal } = operation
  await operation.phase('import', `Cloning ${from.name} from ${from.host}`, async () => {
    const agent = await world.agents.get(entry.id, signal)
    await cloneRepository(agent, from, {
      signal,
      ref: request.gitRef,
      progress: (fraction) => {
        operation.report({ name: 'import', fraction: fraction * cloning })
      },
    })
    const { files, bytes } = await rememberWorkspace(entry.id, agent, world.memory, signal)
    entry.record = { ...entry.record, source: { kind: 'git', path: from.address, files, bytes, leftOut: [] } }
    world.logs.append(entry.id, 'lifecycle', `Cloned ${from.address}: ${String(files)} files.`)
  })
}
