import { StreamCredit, streamWindow } from '../../src-shared/api/stream-flow.ts'
import type { ServerControl } from '../../src-shared/api/streams.ts'
import { AirlockError, cancelled } from '../../src-shared/errors/airlock-error.ts'
import type { Backend } from './backend.ts'

export interface UploadOptions {
  readonly signal: AbortSignal
  /** Called with all bytes sent so far. */
  readonly sent: (bytes: number) => void
}

/**
 * Sends an archive to the backend, as a source for a sandbox; answers the id by which it is asked for. At most one window
 * of bytes is under way. Rejects with what the backend says, or as cancelled when `signal` aborts: then nothing is kept.
 */
export async function uploadSource(
  backend: Backend,
  name: string,
  content: ReadableStream<Uint8Array>,
  { signal, sent }: UploadOptions,
): Promise<string> {
  const id = randomId()
  const reader = content.getReader()
  const socket = await backend.openStream({ kind: 'upload-source', upload: id, name: name.slice(0, 255) })
  const credit = new StreamCredit(streamWindow['upload-source'])
  let goOn: () => void = () => undefined
  const ended = new Promise<void>((resolve, reject) => {
    socket.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      if (typeof data !== 'string') return
      const control = JSON.parse(data) as ServerControl
      if (control.type === 'ack') {
        credit.acknowledged(control.bytes)
        goOn()
      } else if (control.type === 'done') resolve()
      else if (control.type === 'error') reject(new AirlockError(control.error))
    })
    socket.addEventListener('close', () => {
      reject(brokenOff())
    })
    const stop = () => {
      reject(cancelled('Uploading'))
    }
    signal.addEventListener('abort', stop)
    if (signal.aborted) stop()
  })
  // Whoever sends waits for it between two pieces.
  ended.catch(() => {
    goOn()
  })
  const send = async () => {
    let total = 0
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      while (!credit.mayGoOn && !signal.aborted && socket.readyState === WebSocket.OPEN) {
        await new Promise<void>((resolve) => {
          goOn = resolve
        })
      }
      if (signal.aborted || socket.readyState !== WebSocket.OPEN) return
      credit.sent(value.length)
      // A view of its own bytes alone, whatever it was cut from.
      socket.send(value.slice())
      total += value.length
      sent(total)
    }
    socket.send(JSON.stringify({ type: 'end' }))
  }
  try {
    await Promise.all([send(), ended])
    return id
  } finally {
    socket.close()
    await reader.cancel()
  }
}

function randomId(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

function brokenOff(): AirlockError {
  return new AirlockError({
    code: 'backend-unreachable',
    message: 'The upload broke off.',
    why: 'The connection to the backend ended.',
    remedy: 'Choose the file again.',
  })
}
