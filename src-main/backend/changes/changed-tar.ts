import { createHash } from 'node:crypto'
import { posix } from 'node:path'
import { Readable } from 'node:stream'
import { AirlockError } from '../../../src-shared/errors/airlock-error.ts'
import type { AgentClient } from '../channel/agent-client.ts'
import { tarEnd, tarHead, tarPadding } from '../transfer/tar-header.ts'
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
  const tar = Readable.from(tarOf(agent, changes, sent, signal), { objectMode: false })
  // Whoever reads it sees the error; once nobody does, nothing is left to be told.
  tar.on('error', () => undefined)
  return { tar, sent }
}

async function* tarOf(
  agent: AgentClient,
  changes: readonly FoundChange[],
  sent: SentFile[],
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  let entry = 0
  for (const change of changes) {
    signal.throwIfAborted()
    const { path, from, kind } = change
    if (change.change === 'deleted') sent.push({ path, hash: goneHash, entry: null })
    else if (kind === 'file') {
      sent.push({ path, hash: yield* packedFile(agent, change, signal), entry })
      if (from !== null) sent.push({ path: from, hash: goneHash, entry })
      entry += 1
    }
  }
  yield tarEnd
}

/** Returns the hash of what was packed. */
async function* packedFile(
  agent: AgentClient,
  { path, executable }: FoundChange,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, string> {
  const whole = posix.join(agent.hello.workspace, path)
  const read = (offset: number) => agent.files.read(whole, { offset, length: pieceBytes, signal })
  const first = await read(0)
  const { size, modifiedMs } = first.stat
  const modifiedSeconds = Math.floor(modifiedMs / 1000)
  yield tarHead({ kind: 'file', path, size, mode: executable ? 0o755 : 0o644, modifiedSeconds })
  const hash = createHash('sha256')
  for (let [bytes, offset] = [first.bytes, 0]; offset < size; bytes = (await read(offset)).bytes) {
    if (bytes.length === 0) throw shrank(path)
    // One that grows meanwhile is cut.
    const piece = bytes.subarray(0, size - offset)
    offset += piece.length
    hash.update(piece)
    yield piece
    if (offset >= size) break
  }
  yield tarPadding(size)
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
