import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import type { ChildrenRecord } from '../agent/file-wire.ts'
import type { FileChange, FileListing, FileStat, FileVersion, WalkedFolder } from '../agent/files.ts'
import { sandboxReference } from './sandboxes.ts'
import { textEncodings, type TextEncoding } from './text-encoding.ts'

const path = z.string().min(1).max(4096).startsWith('/')
const at = z.object({ sandbox: sandboxReference, path })

export const fileVersion = z.object({
  hash: z.string().length(64),
  size: z.number().int().nonnegative(),
  modifiedNs: z.string().max(32),
})
const condition = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('any') }),
  z.object({ kind: z.literal('absent') }),
  z.object({ kind: z.literal('version'), version: fileVersion }),
])

const encoding = z.enum(textEncodings)

/** Larger text files are opened read-only, in part. */
export const editableBytes = 8 * 1024 ** 2

/** A file as the editor gets it. `binary` ones are not decoded. */
export type OpenedFile =
  | {
      readonly kind: 'text'
      readonly text: string
      readonly version: FileVersion
      readonly stat: FileStat
      readonly encoding: TextEncoding
      readonly byteOrderMark: boolean
      /** False when saving the text as it is would change bytes that nobody edited: then it is not to be saved. */
      readonly isLossless: boolean
    }
  | { readonly kind: 'binary'; readonly stat: FileStat }
  | { readonly kind: 'too-large'; readonly stat: FileStat; readonly head: string }

export const files = {
  list: oc
    .input(
      at.extend({ cursor: z.string().max(4096).optional(), limit: z.number().int().min(1).max(10_000).optional() }),
    )
    .output(z.custom<FileListing>()),
  /** Names and kinds of all in a folder, in portions and no order. Ends when all was told. */
  children: oc.input(at).output(eventIterator(z.custom<ChildrenRecord>())),
  stat: oc.input(at).output(z.custom<FileStat>()),
  /** Detects the encoding unless one is given. */
  open: oc.input(at.extend({ encoding: encoding.optional() })).output(z.custom<OpenedFile>()),
  /**
   * Rejects with `file-conflict` when the file is not what `condition` says, and with `invalid-input` when the encoding has
   * no place for a character of the text; nothing is written then.
   */
  save: oc
    .input(
      at.extend({
        text: z.string().max(16 * 1024 ** 2),
        encoding: encoding.default('utf-8'),
        byteOrderMark: z.boolean().default(false),
        condition,
      }),
    )
    .output(z.custom<FileVersion>()),
  makeFolder: oc.input(at),
  rename: oc.input(at.extend({ to: path })),
  /** A file or a folder with all in it; never replaces what is at `to`. */
  copy: oc.input(at.extend({ to: path })),
  remove: oc.input(at.extend({ recursive: z.boolean().default(false) })),
  watch: oc.input(at).output(eventIterator(z.custom<readonly FileChange[]>())),
  /** Everything below a folder in batches, parents first: for quick open and searches by name. Ends when all was told. */
  walk: oc
    .input(at.extend({ exclude: z.array(z.string().min(1).max(4096)).max(1000).optional() }))
    .output(eventIterator(z.custom<readonly WalkedFolder[]>())),
}
