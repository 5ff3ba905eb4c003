import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { posix } from 'node:path'
import { Readable } from 'node:stream'
import { pack as createPack, type Pack } from 'tar-stream'
import { AirlockError } from '../../../src-shared/errors/airlock-error.ts'
import type { AgentClient } from '../channel/agent-client.ts'
import type { FoundChange } from './find-changes.ts'
import type { SentFile } from './receipts.ts'
import { goneHash } from './taken.ts'

const pieceBytes = 1024 ** 2

export interface ChangedTar {
  readonly tar: Readable
  /** What went out; complete once the tar ended. */
  readonly sent: readonly SentFile[]
}

/** An uncompressed tar of the files that are new or differ, made as it is read. Links are left out, of the deleted only that they are gone is noted. */
export function changedTar(agent: AgentClient, changes: readonly FoundChange[], signal: AbortSignal): ChangedTar {
  const sent: SentFile[] = []
  const pack = createPack()
  const fill = async () => {
    let entry = 0
    for (const change of changes) {
      signal.throwIfAborted()
      const { path, from, kind } = change
      if (change.change === 'deleted') sent.push({ path, hash: goneHash, entry: null })
      else if (kind === 'file') {
        sent.push({ path, hash: await addFile(pack, agent, change, signal), entry })
        if (from !== null) sent.push({ path: from, hash: goneHash, entry })
        entry += 1
      }
    }
    pack.finalize()
  }
  fill().catch((error: unknown) => {
    pack.destroy(error instanceof Error ? error : new Error(String(error)))
  })
  const tar = Readable.from(pack as AsyncIterable<Buffer>, { objectMode: false })
  // Whoever reads it sees the error; once nobody does, nothing is left to be told.
  tar.on('error', () => undefined)
  return { tar, sent }
}

/** Resolves with the hash of what was packed. */
async function addFile(pack: Pack, agent: AgentClient, change: FoundChange, signal: AbortSignal): Promise<string> {
  const path = posix.join(agent.hello.workspace, change.path)
  const read = (offset: number) => agent.files.read(path, { offset, length: pieceBytes, signal })
  const first = await read(0)
  const { size, modifiedMs } = first.stat
  const header = { name: change.path, size, mode: change.executable ? 0o755 : 0o644, mtime: new Date(modifiedMs) }
  const hash = createHash('sha256')
  await new Promise<void>((resolve, reject) => {
    const sink = pack.entry(header, (error) => {
      if (error) reject(error)
      else resolve()
    })
    sink.on('error', reject)
    const pour = async () => {
      for (let [bytes, offset] = [first.bytes, 0]; offset < size; bytes = (await read(offset)).bytes) {
        if (bytes.length === 0) throw shrank(change.path)
        // One that grows meanwhile is cut.
        const piece = bytes.subarray(0, size - offset)
        offset += piece.length
        hash.update(piece)
        if (!sink.write(piece)) await once(sink, 'drain', { signal })
        if (offset >= size) break
      }
      sink.end(null)
    }
    pour().catch(reject)
  })
  return hash.digest('hex')
}

function shrank(path: string): AirlockError {
  return new AirlockError({
    code: 'file-conflict',
    message: `“${path}” changed while it was taken out.`,
    why: 'It became shorter while it was read.',
    remedy: 'Wait until nothing writes to it, then try again.',
  })
}
