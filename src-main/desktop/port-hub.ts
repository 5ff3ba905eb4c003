import type { WebSocket } from 'ws'
import {
  brokenConnectionCode,
  quitCode,
  type DoorPath,
  type PortCommand,
  type PortEvent,
  type PortMessageFromPage,
} from '../../src-shared/api/ports.ts'

/** What Electron's and Node's message ports have in common. */
export interface HubPort {
  on(event: 'message', listener: (data: unknown, ports: readonly HubPort[]) => void): void
  on(event: 'close', listener: () => void): void
  postMessage(message: unknown): void
  start(): void
  close(): void
}

export type OpenBackend = (path: DoorPath) => Promise<WebSocket>

/** Serves one page: each port that comes through its hub becomes a connection to the backend. */
export function serveHub(hub: HubPort, openBackend: OpenBackend, log: (text: string) => void): void {
  hub.on('message', (data, [port]) => {
    if (port === undefined) return
    const path = pathIn(data)
    if (path === null) port.close()
    else connectPort(port, () => openBackend(path), log)
  })
  hub.start()
}

function pathIn(data: unknown): DoorPath | null {
  if (typeof data !== 'object' || data === null || !('open' in data)) return null
  return data.open === 'rpc' || data.open === 'stream' ? data.open : null
}

/**
 * One WebSocket of the backend over one port. Ports know no back-pressure; the windows of streams bound what is under
 * way, and the backend's side is paused by nobody, since the page is our own and always reads.
 */
function connectPort(port: HubPort, open: () => Promise<WebSocket>, log: (text: string) => void): void {
  let socket: WebSocket | null = null
  let isOver = false
  const tell = (event: PortEvent) => {
    port.postMessage(event)
  }
  const over = (code: number) => {
    if (isOver) return
    isOver = true
    tell({ event: 'close', code })
    port.close()
  }
  const hangUp = () => {
    isOver = true
    socket?.close(1000)
  }
  port.on('message', (data) => {
    const message = data as PortMessageFromPage
    if (isCommand(message)) hangUp()
    else if (socket?.readyState === socket?.OPEN) socket?.send(typeof message === 'string' ? message : bytesOf(message))
  })
  port.on('close', hangUp)
  port.start()
  open().then(
    (opened) => {
      if (isOver) {
        opened.terminate()
        return
      }
      socket = opened
      opened.on('message', (data: Buffer, isBinary: boolean) => {
        if (!isOver) port.postMessage(isBinary ? new Uint8Array(data) : data.toString('utf8'))
      })
      opened.once('close', (code) => {
        // The window is being closed; a page that stays for its unsaved text goes on trying.
        over(code === quitCode ? brokenConnectionCode : code)
      })
      tell({ event: 'open' })
    },
    (error: unknown) => {
      log(error instanceof Error ? error.message : String(error))
      over(brokenConnectionCode)
    },
  )
}

function isCommand(message: PortMessageFromPage): message is PortCommand {
  return typeof message === 'object' && 'command' in message
}

function bytesOf(message: Uint8Array | ArrayBuffer): Uint8Array {
  return message instanceof Uint8Array ? message : new Uint8Array(message)
}
