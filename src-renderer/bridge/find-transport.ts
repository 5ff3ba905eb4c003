import type { ElectronPage } from '../../src-shared/api/shell.ts'
import { electronTransport } from './electron-transport.ts'
import type { Transport } from './transport.ts'
import { webTransport } from './web-transport.ts'

declare global {
  interface Window {
    /** Only in Electron. */
    readonly airlock?: ElectronPage
  }
}

/** The door that this page came through. */
export function findTransport(window: Window & typeof globalThis): Transport {
  if (window.airlock !== undefined) return electronTransport(window.airlock, window)
  return webTransport({
    location: window.location,
    history: window.history,
    storage: window.sessionStorage,
    fetch: window.fetch.bind(window),
    webSocket: window.WebSocket,
  })
}
