import { z } from 'zod'
import type { ErrorReport } from '../errors/airlock-error.ts'
import type { TerminalAttachment, TerminalInfo } from '../agent/terminals.ts'
import { uploadIdPattern } from '../engine/create-request.ts'
import { sandboxReference } from './sandboxes.ts'

/**
 * The second kind in the contract: byte streams. Each is a WebSocket of its own (in Electron a MessagePort of its
 * own) that carries binary messages (bytes) and text messages (one JSON control message each).
 *
 * Both sides acknowledge received bytes with `{"type":"ack","bytes":n}` once they are *consumed*; a sender has at most
 * `streamWindow` bytes unacknowledged. So a slow viewer costs nobody memory, and Ctrl-C is never behind a backlog.
 */
export const streamRequest = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('terminal'),
    sandbox: sandboxReference,
    terminal: z.string().min(1).max(64),
    columns: z.number().int(),
    rows: z.number().int(),
    /** Sequence number to go on from after a reconnect. */
    since: z.number().int().nonnegative().optional(),
  }),
  z.object({
    kind: z.literal('process'),
    sandbox: sandboxReference,
    command: z.array(z.string().max(131_072)).min(1).max(4096),
    directory: z.string().max(4096).optional(),
    environment: z.record(z.string().max(256), z.string().max(131_072)).optional(),
  }),
  /** Client sends an uncompressed tar, unpacked below `directory`. */
  z.object({ kind: z.literal('upload'), sandbox: sandboxReference, directory: z.string().max(4096) }),
  /** Client sends an archive, or a folder as a tar, that a sandbox is to be made from; `upload` is the page's own choice. */
  z.object({
    kind: z.literal('upload-source'),
    upload: z.string().regex(uploadIdPattern),
    name: z.string().min(1).max(255),
  }),
  /** Server sends an uncompressed tar of `path`. */
  z.object({ kind: z.literal('download'), sandbox: sandboxReference, path: z.string().max(4096) }),
  /** Server sends an uncompressed tar of the files of /workspace that are new or differ from what came in. */
  z.object({ kind: z.literal('changes'), sandbox: sandboxReference }),
])
export type StreamRequest = z.infer<typeof streamRequest>

export type ClientControl =
  | { readonly type: 'ack'; readonly bytes: number }
  /** End of input (stdin, or the tar is complete). */
  | { readonly type: 'end' }
  | { readonly type: 'resize'; readonly columns: number; readonly rows: number }
  | { readonly type: 'signal'; readonly name: string }

export type ServerControl =
  | { readonly type: 'ack'; readonly bytes: number }
  | { readonly type: 'terminal'; readonly attachment: TerminalAttachment }
  | { readonly type: 'info'; readonly info: TerminalInfo }
  | { readonly type: 'started'; readonly pid: number }
  /** The last message of a stream that ended well. */
  | { readonly type: 'exit'; readonly code: number | null; readonly signal: string | null }
  /** `receipt` is of what went out: to give back by `changes.received` once it was written. */
  | { readonly type: 'done'; readonly files: number; readonly bytes: number; readonly receipt?: string }
  /** The last message of one that did not. */
  | { readonly type: 'error'; readonly error: ErrorReport }
