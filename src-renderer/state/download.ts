import { streamChannel } from '../../src-shared/api/stream-flow.ts'
import type { ServerControl, StreamRequest } from '../../src-shared/api/streams.ts'
import { AirlockError } from '../../src-shared/errors/airlock-error.ts'
import type { Backend } from '../bridge/backend.ts'

/** A page holds a download in memory until the browser has it (bytes). */
const mostBytes = 1024 ** 3

export interface Collected {
  readonly content: Blob
  /** To give back once it was saved; undefined where none is wanted. */
  readonly receipt: string | undefined
}

/** All bytes that a stream sends. Rejects with the backend's error, or when the connection broke before the end. */
export async function collectStream(backend: Backend, request: StreamRequest): Promise<Collected> {
  const socket = await backend.openStream(request)
  const pieces: Uint8Array<ArrayBuffer>[] = []
  let size = 0
  return await new Promise((resolve, reject) => {
    const fail = (error: AirlockError) => {
      reject(error)
      socket.close()
    }
    socket.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      if (data instanceof ArrayBuffer) {
        const message = new Uint8Array(data)
        if (message[0] !== streamChannel.output) return
        pieces.push(message.subarray(1))
        size += message.length - 1
        if (size > mostBytes) fail(tooLarge())
        else socket.send(JSON.stringify({ type: 'ack', bytes: message.length - 1 }))
        return
      }
      const control = JSON.parse(String(data)) as ServerControl
      if (control.type === 'done') resolve({ content: new Blob(pieces), receipt: control.receipt })
      else if (control.type === 'error') fail(new AirlockError(control.error))
    })
    // Does nothing once all has come.
    socket.addEventListener('close', () => {
      reject(broken())
    })
  })
}

/**
 * Hands something that was taken out to the browser's, or the desktop window's, own downloads, and gives its receipt back.
 * Resolves with false when the person did not save it in the window; a browser tells nobody.
 */
export async function saveTaken(backend: Backend, name: string, { content, receipt }: Collected): Promise<boolean> {
  const address = URL.createObjectURL(content)
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  // The browser takes it in its own time; a minute is more than it needs.
  setTimeout(() => {
    URL.revokeObjectURL(address)
  }, 60_000)
  if ((await backend.desktop?.isSaved(address)) === false) return false
  if (receipt !== undefined) await backend.call((client) => client.changes.received({ receipt, entries: null }))
  return true
}

function tooLarge(): AirlockError {
  return new AirlockError({
    code: 'too-many',
    message: 'This is too much for a download in the window.',
    why: 'It is larger than 1 GB.',
    remedy: 'Use the command line instead: `airlock take` or `airlock cp`.',
  })
}

function broken(): AirlockError {
  return new AirlockError({
    code: 'backend-unreachable',
    message: 'The download broke off.',
    why: 'The connection ended before all of it came.',
    remedy: 'Try again.',
  })
}
