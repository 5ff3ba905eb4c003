import { createHash } from 'node:crypto'
import { pipeline } from 'node:stream/promises'
import { extract } from 'tar-stream'
import { AirlockError } from '../../../src-shared/errors/airlock-error.ts'
import type { SandboxId } from '../../../src-shared/engine/sandbox.ts'
import type { AgentClient } from '../channel/agent-client.ts'
import type { ManifestFile } from '../transfer/manifest.ts'
import type { OriginalsWriter } from './originals.ts'
import type { WorkspaceMemory } from './workspace-memory.ts'

/** A sandbox could go on for ever. */
const limits = { entries: 500_000, bytes: 20 * 1024 ** 3, text: 256 * 1024 } as const

export interface Remembered {
  readonly files: number
  readonly bytes: number
}

/**
 * Takes what is in the workspace now for what came in, so that changes are told against it. Git's own folder is left out.
 * Rejects with `too-many` for a workspace beyond all measure.
 */
export async function rememberWorkspace(
  id: SandboxId,
  agent: AgentClient,
  memory: Pick<WorkspaceMemory, 'manifests' | 'originals'>,
  signal: AbortSignal,
): Promise<Remembered> {
  const files = new Map<string, ManifestFile>()
  const links = new Map<string, string>()
  let bytes = 0
  const originals = await memory.originals.begin(id)
  const tar = await agent.files.pack(agent.hello.workspace, { signal, exclude: ['/.git'] })
  const entries = extract()
  const reading = async () => {
    for await (const entry of entries) {
      const { name, type, linkname, mode = 0 } = entry.header
      const path = name.replace(/^\.\//, '').replace(/\/$/, '')
      if (type === 'symlink') links.set(path, linkname ?? '')
      if (type === 'file') {
        const read = await readEntry(entry as unknown as AsyncIterable<Buffer>, originals)
        bytes += read.size
        files.set(path, { hash: read.hash, executable: (mode & 0o100) !== 0 })
      } else entry.resume()
      if (files.size + links.size > limits.entries || bytes > limits.bytes) throw tooMuch()
    }
  }
  try {
    await Promise.all([pipeline(tar, entries, { signal }), reading()])
  } finally {
    tar.destroy()
    await originals.end()
  }
  await memory.manifests.save(id, { files, links })
  return { files: files.size, bytes }
}

async function readEntry(
  entry: AsyncIterable<Buffer>,
  originals: OriginalsWriter,
): Promise<{ hash: string; size: number }> {
  const hash = createHash('sha256')
  let size = 0
  let kept: Buffer[] | null = []
  for await (const chunk of entry) {
    hash.update(chunk)
    size += chunk.length
    if (size > limits.text) kept = null
    kept?.push(chunk)
  }
  const hex = hash.digest('hex')
  if (kept !== null) await originals.add(hex, Buffer.concat(kept))
  return { hash: hex, size }
}

function tooMuch(): AirlockError {
  return new AirlockError({
    code: 'too-many',
    message: 'The workspace holds too much to be remembered.',
    why: `More than ${limits.entries.toLocaleString('en')} files, or more than ${String(limits.bytes / 1024 ** 3)} GB.`,
    remedy: 'Begin with a smaller repository or folder.',
  })
}
