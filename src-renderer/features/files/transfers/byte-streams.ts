import { StreamCredit, streamChannel, streamWindow } from '../../../../src-shared/api/stream-flow.ts'
import type { ClientControl, ServerControl, StreamRequest } from '../../../../src-shared/api/streams.ts'
import { AirlockError, cancelled, parseErrorReport } from '../../../../src-shared/errors/airlock-error.ts'
import type { Backend } from '../../../bridge/backend.ts'
import type { MessageSocket } from '../../../bridge/transport.ts'

type Done = Extract<ServerControl, { readonly type: 'done' }>

/** Most bytes of one message. */
const largest = 256 * 1024

/** Sends a tar into a folder; resolves when all of it was unpacked. `sent` is told of bytes that the backend took. */
export async function sendTar(
  backend: Backend,
  request: Extract<StreamRequest, { kind: 'upload' }>,
  tar: ReadableStream<Uint8Array>,
  { signal, sent }: { readonly signal: AbortSignal; readonly sent: (bytes: number) => void },
): Promise<void> {
  const socket = await backend.openStream(request)
  const credit = new StreamCredit(streamWindow.upload)
  let goOn: () => void = () => undefined
  const ended = follow(socket, signal, (message) => {
    if (message.type !== 'ack') return
    credit.acknowledged(message.bytes)
    sent(message.bytes)
    goOn()
  })
  // Whoever waits for the end below is told; the loop looks at it only between pieces.
  let hasEnded = false
  ended.then(
    () => (hasEnded = true),
    () => {
      hasEnded = true
      goOn()
    },
  )
  const reader = tar.getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done || hasEnded) break
      for (let from = 0; from < value.length; from += largest) {
        const piece = value.slice(from, from + largest)
        credit.sent(piece.length)
        socket.send(piece)
        while (!credit.mayGoOn && !hasEnded) {
          await new Promise<void>((resolve) => {
            goOn = resolve
          })
        }
      }
    }
    if (!hasEnded) socket.send(JSON.stringify({ type: 'end' } satisfies ClientControl))
  } catch (error) {
    socket.close()
    throw error
  } finally {
    // What could not be read of a file on this computer was told above; a reader that is let go asks for nothing more.
    reader.cancel().catch(() => undefined)
  }
  await ended
}

export interface ReceivedTar {
  /** As it comes; fails with what went wrong, also midway. */
  readonly tar: ReadableStream<Uint8Array<ArrayBuffer>>
  /** To give back once it was saved; undefined where none is wanted. To be asked for when all was read. */
  readonly receipt: () => Promise<string | undefined>
}

/** The tar of a file or folder in a sandbox. */
export async function receiveTar(
  backend: Backend,
  request: Extract<StreamRequest, { kind: 'download' }>,
  signal: AbortSignal,
): Promise<ReceivedTar> {
  const socket = await backend.openStream(request)
  const ended = follow(socket, signal, () => undefined)
  const tar = new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      start(controller) {
        socket.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
          if (!(data instanceof ArrayBuffer)) return
          const message = new Uint8Array(data)
          if (message[0] === streamChannel.output) controller.enqueue(message.subarray(1))
        })
        ended.then(
          () => {
            controller.close()
          },
          (error: unknown) => {
            controller.error(error)
          },
        )
      },
      cancel() {
        socket.close()
      },
    },
    {
      highWaterMark: Infinity,
      size: (chunk) => chunk.length,
    },
  ).pipeThrough(
    new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform(chunk, controller) {
        controller.enqueue(chunk)
        // Taken: the backend may send as much again.
        if (chunk.length > 0) {
          socket.send(JSON.stringify({ type: 'ack', bytes: chunk.length } satisfies ClientControl))
        }
      },
    }),
  )
  return { tar, receipt: async () => (await ended).receipt }
}

/** Resolves when the backend says that all is done; rejects with its error, when it hangs up, or when `signal` aborts. */
function follow(socket: MessageSocket, signal: AbortSignal, told: (message: ServerControl) => void): Promise<Done> {
  return new Promise<Done>((resolve, reject) => {
    const stop = () => {
      reject(cancelled())
      socket.close()
    }
    signal.addEventListener('abort', stop, { once: true })
    socket.addEventListener('close', () => {
      signal.removeEventListener('abort', stop)
      reject(hungUp())
    })
    socket.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      if (typeof data !== 'string') return
      const message = JSON.parse(data) as ServerControl
      if (message.type === 'done') resolve(message)
      else if (message.type === 'error') reject(new AirlockError(parseErrorReport(message.error)))
      else told(message)
    })
    if (signal.aborted) stop()
  })
}

function hungUp(): AirlockError {
  return new AirlockError({
    code: 'backend-unreachable',
    message: 'The connection to Airlock’s backend ended before all was copied.',
    why: 'It hung up in the middle.',
    remedy: 'Try again in a moment. Files that came whole are there; none is half-written.',
  })
}
