import { setTimeout as pause } from 'node:timers/promises'
import { streamChannel } from '../../../src-shared/api/stream-flow.ts'
import type { StreamRequest } from '../../../src-shared/api/streams.ts'
import type { AgentClient } from '../channel/agent-client.ts'
import type { StreamSocket } from './stream-socket.ts'

/** What a program may still do after it was told that its door is gone. */
const graceMs = 1000

/** One program with its input and both outputs. When the door goes, the program is told so, and ended a little later. */
export async function serveProcess(
  agent: AgentClient,
  stream: StreamSocket,
  request: StreamRequest & { kind: 'process' },
): Promise<void> {
  const { command, directory, environment } = request
  // A door that goes later does not cut the program off: see `hangUp`.
  const starting = new AbortController()
  const giveUp = () => {
    starting.abort()
  }
  stream.closed.addEventListener('abort', giveUp, { once: true })
  if (stream.closed.aborted) giveUp()
  const started = await agent.processes.start(
    {
      command,
      ...(directory === undefined ? {} : { directory }),
      ...(environment === undefined ? {} : { environment }),
    },
    { signal: starting.signal },
  )
  stream.closed.removeEventListener('abort', giveUp)
  const hangUp = () => {
    void (async () => {
      await started.signal('SIGHUP')
      started.stdin.destroy()
      await Promise.race([Promise.allSettled([started.exited]), pause(graceMs)])
      // Letting go of its outputs ends a program that goes on.
      started.stdout.destroy()
      started.stderr.destroy()
    })()
  }
  stream.onSignal = (name) => {
    void started.signal(name)
  }
  stream.closed.addEventListener('abort', hangUp, { once: true })
  if (stream.closed.aborted) hangUp()
  // A program may close its input early and go on; what is sent after that is nobody's and is read away.
  started.stdin.on('error', () => stream.input.resume())
  stream.input.pipe(started.stdin)
  stream.tell({ type: 'started', pid: started.info.pid })
  try {
    const [exit] = await Promise.all([
      started.exited,
      stream.pump(streamChannel.output, started.stdout),
      stream.pump(streamChannel.error, started.stderr),
    ])
    stream.finish({ type: 'exit', ...exit })
  } catch (error) {
    if (!stream.closed.aborted) throw error
  } finally {
    stream.closed.removeEventListener('abort', hangUp)
  }
}
