/**
 * How Electron's page reaches the backend: WebSockets over MessagePorts. The page holds one *hub* port. For each
 * connection it makes a `MessageChannel`, keeps one end and sends the other through the hub:
 *
 *     hub.postMessage({ open: 'rpc' }, [theirs])
 *
 * On its end strings and byte arrays are the messages of that WebSocket, and objects are what happens to it. So the page
 * can wrap a port into something that looks like a WebSocket, and everything above is the same as behind the web door.
 */
export type DoorPath = 'rpc' | 'stream'

/** What goes through the hub, with one port. */
export interface HubRequest {
  readonly open: DoorPath
}

/** To the page: `open` comes once, before any message; `close` is the last, also of a connection that never opened. */
export type PortEvent = { readonly event: 'open' } | { readonly event: 'close'; readonly code: number }
/** From the page: hangs up. */
export type PortCommand = { readonly command: 'close' }

export type PortMessageToPage = string | Uint8Array | ArrayBuffer | PortEvent
export type PortMessageFromPage = string | Uint8Array | ArrayBuffer | PortCommand

/** The code of a connection that broke, as WebSockets have it. */
export const brokenConnectionCode = 1006
/** The code with which every connection closes when a person ended Airlock: doors end too, and start no backend. */
export const quitCode = 4002
