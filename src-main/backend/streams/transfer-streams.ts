import { posix } from 'node:path'
import { Readable } from 'node:stream'
import { streamChannel, type StreamRequest } from '../../../src-shared/api/streams.ts'
import { changedTar } from '../changes/changed-tar.ts'
import { tarHashes } from '../changes/tar-hashes.ts'
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
 * A tar out of the sandbox, as it comes: the door checks what it writes. `files` is not counted here. `taken` is told the
 * hash of each file that went out, by its whole path, once all of it did.
 */
export async function serveDownload(
  agent: AgentClient,
  stream: StreamSocket,
  request: StreamRequest & { kind: 'download' },
  taken: (hashes: ReadonlyMap<string, string>) => void,
): Promise<void> {
  const { kind, targetKind } = await agent.files.stat(request.path, { signal: stream.closed })
  const isFolder = (targetKind ?? kind) === 'folder'
  const source = await agent.files.pack(request.path, { signal: stream.closed })
  const { tar, hashes } = tarHashes(source)
  const bytes = await stream.pump(streamChannel.output, Readable.from(tar, { objectMode: false }))
  if (stream.closed.aborted) {
    source.destroy()
    return
  }
  stream.finish({ type: 'done', files: 0, bytes })
  taken(new Map([...hashes].map(([name, hash]) => [isFolder ? posix.join(request.path, name) : request.path, hash])))
}

/** The changed files as a tar. What went out is remembered before the door is told that it has all. */
export async function serveChanges(
  work: Pick<WorkspaceWork, 'found' | 'noteTaken'>,
  stream: StreamSocket,
  request: StreamRequest & { kind: 'changes' },
): Promise<void> {
  const { changes, id, agent } = await work.found(request.sandbox, stream.closed)
  const { tar, taken } = changedTar(agent, changes, stream.closed)
  const bytes = await stream.pump(streamChannel.output, tar)
  if (stream.closed.aborted) {
    tar.destroy()
    return
  }
  await work.noteTaken(id, agent.hello.workspace, taken)
  stream.finish({ type: 'done', files: 0, bytes })
}
