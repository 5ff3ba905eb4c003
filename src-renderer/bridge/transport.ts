import type { NotificationTexts } from '../../src-shared/api/shell.ts'

/** A pipe for text and binary messages, in order: what a WebSocket is, and what an Electron port is made to look like. */
export type MessageSocket = Pick<
  WebSocket,
  'addEventListener' | 'removeEventListener' | 'send' | 'readyState' | 'close'
>

/** `rpc` carries the contract's procedures, `stream` one byte stream. */
export type SocketKind = 'rpc' | 'stream'

/** How one door reaches the backend. */
export interface Transport {
  /** Opens a pipe; rejects with an `AirlockError` when nobody answers. */
  open(kind: SocketKind): Promise<MessageSocket>
  /** What only a desktop window can do; null in a browser. */
  readonly desktop: Desktop | null
}

/** The few things that need the desktop. */
export interface Desktop {
  /** Lets the person pick a folder; null when they changed their mind. */
  pickFolder(): Promise<string | null>
  /** Where a file or folder that was dropped on the window lies; empty when it lies nowhere. */
  pathOf(file: File): string
  /** Opens an http(s) address in the person's browser. */
  openOutside(address: string): Promise<void>
  /** Shows a notification of the system; resolves with whether it was clicked. */
  notify(texts: NotificationTexts): Promise<boolean>
  /** Resolves when a download by its `blob:` address is over, with whether it was written whole. */
  isSaved(address: string): Promise<boolean>
}
