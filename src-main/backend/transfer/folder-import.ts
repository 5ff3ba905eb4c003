import type { SandboxId } from '../../../src-shared/engine/sandbox.ts'
import type { WorkspaceMemory } from '../changes/workspace-memory.ts'
import type { AgentClient } from '../channel/agent-client.ts'
import type { FolderListing } from './folder-entry.ts'
import type { ManifestFile } from './manifest.ts'
import { packFolder } from './pack-folder.ts'

export interface ImportOptions {
  readonly signal: AbortSignal
  /** 0…1 */
  readonly progress: (fraction: number) => void
  /** Whether a file that is gone by now is an error: nobody but Airlock has the folder. */
  readonly mustBeWhole: boolean
}

/** Brings a folder into a sandbox, and remembers what came. */
export interface FolderImport {
  run(id: SandboxId, listing: FolderListing, agent: AgentClient, options: ImportOptions): Promise<void>
  forget(id: SandboxId): Promise<void>
}

const progressSteps = 200

export function createFolderImport(memory: WorkspaceMemory): FolderImport {
  return {
    async run(id, listing, agent, { signal, progress, mustBeWhole }) {
      const files = new Map<string, ManifestFile>()
      const links = new Map(
        listing.entries.flatMap((entry) => (entry.kind === 'link' ? [[entry.path, entry.target]] : [])),
      )
      const originals = await memory.originals.begin(id)
      const total = Math.max(1, listing.bytes + listing.files * 512)
      let [done, told] = [0, 0]
      const tar = packFolder(listing, {
        signal,
        mustBeWhole,
        packed: async ({ path, hash, size, executable, content }) => {
          files.set(path, { hash, executable })
          if (content !== null) await originals.add(hash, content)
          done += size + 512
          if (done - told < total / progressSteps) return
          told = done
          progress(Math.min(1, done / total))
        },
      })
      try {
        await agent.files.unpack(agent.hello.workspace, tar, { signal })
      } finally {
        tar.destroy()
        await originals.end()
      }
      await memory.manifests.save(id, { files, links })
    },
    async forget(id) {
      await memory.remove(id)
    },
  }
}
