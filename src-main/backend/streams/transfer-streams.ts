import { streamChannel, type StreamRequest } from '../../../src-shared/api/streams.ts'
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

/** A tar out of the sandbox, as it comes: the door checks what it writes. `files` is not counted here. */
export async function serveDownload(
  agent: AgentClient,
  stream: StreamSocket,
  request: StreamRequest & { kind: 'download' },
): Promise<void> {
  const tar = await agent.files.pack(request.path, { signal: stream.closed })
  const bytes = await stream.pump(streamChannel.output, tar)
  if (stream.closed.aborted) tar.destroy()
  else stream.finish({ type: 'done', files: 0, bytes })
}
