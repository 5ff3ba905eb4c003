import { streamChannel } from '../../../src-shared/api/stream-flow.ts'
import type { StreamRequest } from '../../../src-shared/api/streams.ts'
import type { AgentClient } from '../channel/agent-client.ts'
import { clampedSize } from '../api/terminal-handlers.ts'
import { isOnlyReplies } from './is-only-replies.ts'
import type { StreamSocket } from './stream-socket.ts'

/** One viewer of a terminal; `typed` is called with each input that a person may have made. When the door goes, the terminal stays. */
export async function serveTerminal(
  agent: AgentClient,
  stream: StreamSocket,
  request: StreamRequest & { kind: 'terminal' } & { readonly environment: Readonly<Record<string, string>> },
  typed: () => void,
): Promise<void> {
  const view = await agent.terminals.attach(request.terminal, {
    size: clampedSize(request),
    environment: request.environment,
    signal: stream.closed,
    ...(request.since === undefined ? {} : { since: request.since }),
  })
  const leave = () => {
    view.stream.destroy()
  }
  stream.closed.addEventListener('abort', leave, { once: true })
  stream.onResize = (size) => {
    view.resize(clampedSize(size))
  }
  stream.onAcknowledged = (bytes) => {
    view.acknowledge(bytes)
  }
  stream.tell({ type: 'terminal', attachment: view.attachment })
  try {
    // Together with the pipe: a listener alone would let what comes before it go by.
    stream.input.on('data', (input: Buffer) => {
      if (!isOnlyReplies(input)) typed()
    })
    stream.input.pipe(view.stream, { end: false })
    const [exit] = await Promise.all([view.ended, stream.pump(streamChannel.output, view.stream)])
    stream.finish({ type: 'exit', ...exit })
  } catch (error) {
    if (stream.closed.aborted) return
    throw error
  } finally {
    stream.closed.removeEventListener('abort', leave)
    leave()
  }
}
