import type { SandboxId } from '../../../src-shared/engine/sandbox.ts'
import { openManifests, type Manifests } from '../transfer/manifest.ts'
import { openOriginals, type Originals } from './originals.ts'
import { openTaken, type Taken } from './taken.ts'

/** All that is remembered of what came into sandboxes and of what was taken out. */
export interface WorkspaceMemory {
  readonly manifests: Manifests
  readonly originals: Originals
  readonly taken: Taken
  /** Gone already = done. */
  remove(id: SandboxId): Promise<void>
}

/** @param directory where the records are. */
export function openWorkspaceMemory(directory: string): WorkspaceMemory {
  const memory = {
    manifests: openManifests(directory),
    originals: openOriginals(directory),
    taken: openTaken(directory),
  }
  return {
    ...memory,
    async remove(id) {
      await memory.manifests.remove(id)
      await memory.originals.remove(id)
      await memory.taken.remove(id)
    },
  }
}
