import { brokenConnectionCode, type PortCommand, type PortMessageToPage } from '../../src-shared/api/ports.ts'
import type { MessageSocket } from './transport.ts'

/** Makes one Electron port look like a WebSocket, so that everything above is the same behind both doors. */
export class PortSocket extends EventTarget implements MessageSocket {
  readonly #port: MessagePort
  #state: WebSocket['readyState'] = WebSocket.CONNECTING

  constructor(port: MessagePort) {
    super()
    this.#port = port
    port.addEventListener('message', ({ data }: MessageEvent<PortMessageToPage>) => {
      this.#receive(data)
    })
    // The process at the other end is gone.
    port.addEventListener('close', () => {
      this.#closed(brokenConnectionCode)
    })
    port.start()
  }

  get readyState(): WebSocket['readyState'] {
    return this.#state
  }

  send(data: string | ArrayBufferLike | Blob | ArrayBufferView): void {
    if (this.#state === WebSocket.OPEN) this.#port.postMessage(data)
  }

  close(): void {
    const command: PortCommand = { command: 'close' }
    this.#port.postMessage(command)
    this.#closed(1000)
  }

  #receive(data: PortMessageToPage): void {
    if (typeof data === 'string') {
      this.dispatchEvent(new MessageEvent('message', { data }))
    } else if (data instanceof ArrayBuffer) {
      this.dispatchEvent(new MessageEvent('message', { data }))
    } else if (data instanceof Uint8Array) {
      this.dispatchEvent(new MessageEvent('message', { data: data.slice().buffer }))
    } else if (data.event === 'open') {
      this.#state = WebSocket.OPEN
      this.dispatchEvent(new Event('open'))
    } else {
      this.#closed(data.code)
    }
  }

  #closed(code: number): void {
    if (this.#state === WebSocket.CLOSED) return
    this.#state = WebSocket.CLOSED
    this.#port.close()
    this.dispatchEvent(new CloseEvent('close', { code }))
  }
}
