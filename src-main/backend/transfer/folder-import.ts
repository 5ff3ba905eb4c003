import type { WorkspaceChange } from '../../../src-shared/api/sandboxes.ts'
import type { SandboxId } from '../../../src-shared/engine/sandbox.ts'
import type { AgentClient } from '../channel/agent-client.ts'
import type { FolderListing } from './folder-entry.ts'
import type { Manifests } from './manifest.ts'
import { packFolder } from './pack-folder.ts'

export interface ImportOptions {
  readonly signal: AbortSignal
  /** 0…1 */
  readonly progress: (fraction: number) => void
}

/** Brings a folder into a sandbox, and tells later what was changed since. */
export interface FolderImport {
  run(id: SandboxId, listing: FolderListing, agent: AgentClient, options: ImportOptions): Promise<void>
  diff(id: SandboxId, agent: AgentClient, signal?: AbortSignal): Promise<readonly WorkspaceChange[]>
  forget(id: SandboxId): Promise<void>
}

/** More changes than anybody reads; the rest is left out. */
const mostChanges = 10_000
const progressSteps = 200

export function createFolderImport(manifests: Manifests): FolderImport {
  return {
    async run(id, listing, agent, { signal, progress }) {
      const manifest = new Map<string, string>()
      const total = Math.max(1, listing.bytes + listing.files * 512)
      let [done, told] = [0, 0]
      const tar = packFolder(listing, {
        signal,
        packed: ({ path, hash, size }) => {
          manifest.set(path, hash)
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
      }
      await manifests.save(id, manifest)
    },
    async diff(id, agent, signal) {
      const missing = new Map(await manifests.load(id))
      const changes: WorkspaceChange[] = []
      for await (const { path, hash } of agent.files.hashTree(agent.hello.workspace, signal ? { signal } : {})) {
        const before = missing.get(path)
        missing.delete(path)
        if (before === hash || changes.length >= mostChanges) continue
        changes.push({ path, change: before === undefined ? 'added' : 'modified' })
      }
      for (const path of missing.keys()) changes.push({ path, change: 'deleted' })
      return changes.slice(0, mostChanges).sort((a, b) => (a.path < b.path ? -1 : 1))
    },
    async forget(id) {
      await manifests.remove(id)
    },
  }
}
