import { streamChannel, type StreamRequest } from '../../../src-shared/api/streams.ts'
import type { AgentClient } from '../channel/agent-client.ts'
import type { StreamSocket } from './stream-socket.ts'

/** A tar from the door, unpacked in the sandbox. A door that goes before the end leaves no half-written file. */
export async function serveUpload(
  agent: AgentClient,
  stream: StreamSocket,
  request: StreamRequest & { kind: 'upload' },
): Promise<void> {
  const { files, bytes } = await agent.files.unpack(request.directory, stream.input, { signal: stream.closed })
  stream.finish({ type: 'done', files, bytes })
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
