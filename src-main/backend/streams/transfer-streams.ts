import { posix } from 'node:path'
import { Readable } from 'node:stream'
import { streamChannel } from '../../../src-shared/api/stream-flow.ts'
import type { StreamRequest } from '../../../src-shared/api/streams.ts'
import { changedTar } from '../changes/changed-tar.ts'
import { tarHashes, type PassedFile } from '../changes/tar-hashes.ts'
import type { SentFile } from '../changes/receipts.ts'
import type { WorkspaceWork } from '../changes/workspace-work.ts'
import { AirlockError } from '../../../src-shared/errors/airlock-error.ts'
import type { AgentClient } from '../channel/agent-client.ts'
import type { StreamSocket } from './stream-socket.ts'

/**
 * A tar from the door, unpacked in the sandbox. A door that goes before the end leaves no half-written file. `refused` is
 * told why an entry of it was not taken.
 */
export async function serveUpload(
  agent: AgentClient,
  stream: StreamSocket,
  request: StreamRequest & { kind: 'upload' },
  refused: (why: string) => void,
): Promise<void> {
  try {
    const { files, bytes } = await agent.files.unpack(request.directory, stream.input, { signal: stream.closed })
    stream.finish({ type: 'done', files, bytes })
  } catch (error) {
    if (error instanceof AirlockError && error.code === 'archive-refused') refused(`${error.message} ${error.why}`)
    throw error
  }
}

/**
 * A tar out of the sandbox, as it comes: the door checks what it writes, and gives the receipt back once it did. `files`
 * is not counted here. `sent` is told what went out, by whole paths, once all of it did, and answers with the receipt.
 */
export async function serveDownload(
  agent: AgentClient,
  stream: StreamSocket,
  request: StreamRequest & { kind: 'download' },
  sent: (files: readonly SentFile[]) => string,
): Promise<void> {
  const { kind, targetKind } = await agent.files.stat(request.path, { signal: stream.closed })
  const isFolder = (targetKind ?? kind) === 'folder'
  const source = await agent.files.pack(request.path, { signal: stream.closed })
  const { tar, files } = tarHashes(source)
  const bytes = await stream.pump(streamChannel.output, Readable.from(tar, { objectMode: false }))
  if (stream.closed.aborted) {
    source.destroy()
    return
  }
  const receipt = sent(
    isFolder
      ? files.map(({ name, hash, entry }) => ({ path: posix.join(request.path, name), hash, entry }))
      : oneOf(files, request.path),
  )
  stream.finish({ type: 'done', files: 0, bytes, receipt })
}

/** Whoever was asked for one file and sent others is not believed. */
function oneOf([file, ...others]: readonly PassedFile[], path: string): readonly SentFile[] {
  return file === undefined || others.length > 0 ? [] : [{ path, hash: file.hash, entry: file.entry }]
}

/** The changed files as a tar, with a receipt for when they were written. */
export async function serveChanges(
  work: Pick<WorkspaceWork, 'found' | 'sent'>,
  stream: StreamSocket,
  request: StreamRequest & { kind: 'changes' },
): Promise<void> {
  const { changes, id, agent } = await work.found(request.sandbox, stream.closed)
  const { tar, sent } = changedTar(agent, changes, stream.closed)
  const bytes = await stream.pump(streamChannel.output, tar)
  if (stream.closed.aborted) {
    tar.destroy()
    return
  }
  stream.finish({ type: 'done', files: 0, bytes, receipt: work.sent(id, agent.hello.workspace, sent) })
}
