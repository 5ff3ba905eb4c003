import { oc } from '@orpc/contract'
import { z } from 'zod'
import type { FileVersion } from '../agent/files.ts'
import { fileVersion } from './files.ts'
import { sandboxReference } from './sandboxes.ts'
import { textEncodings, type TextEncoding } from './text-encoding.ts'

/** How much is kept of one sandbox's page. */
export const pageStateLimits = {
  parts: 64,
  /** Characters of one part. */
  part: 256 * 1024,
  drafts: 200,
  /** Characters of one draft. */
  draft: 16 * 1024 ** 2,
} as const

const of = z.object({ sandbox: sandboxReference })

/** What a page looks like on one sandbox: open files, sizes of panes … Each part is text that only the page understands. */
export const uiState = {
  /** Every part by name. */
  read: oc.input(of).output(z.custom<Readonly<Record<string, string>>>()),
  /** Null forgets a part. Rejects with `too-many` beyond the limits. */
  write: oc.input(
    of.extend({
      part: z.string().regex(/^[a-z][a-z0-9.:-]{0,63}$/),
      value: z.string().max(pageStateLimits.part).nullable(),
    }),
  ),
}

/** Text that was typed and not saved. */
export interface Draft {
  readonly text: string
  /** The version that it began with; null when the file was not there. */
  readonly base: FileVersion | null
  readonly encoding: TextEncoding
  readonly byteOrderMark: boolean
  readonly lineEnding: 'lf' | 'crlf' | 'cr' | 'mixed'
}

export const draft = z.object({
  text: z.string().max(pageStateLimits.draft),
  base: fileVersion.nullable(),
  encoding: z.enum(textEncodings),
  byteOrderMark: z.boolean(),
  lineEnding: z.enum(['lf', 'crlf', 'cr', 'mixed']),
})

/** A draft as it is kept: each keeping of a text is a revision of its own. */
export interface KeptDraft {
  readonly draft: Draft
  readonly revision: string
}

const at = of.extend({ path: z.string().min(1).max(4096).startsWith('/') })
const revision = z.uuid()

/** Unsaved text per file of a sandbox, kept until it is saved or given up; gone with the sandbox. */
export const drafts = {
  /** Paths of the files that have one. */
  list: oc.input(of).output(z.custom<readonly string[]>()),
  /** The latest; there are several when several doors have text of their own for one file. */
  read: oc.input(at).output(z.custom<KeptDraft | null>()),
  /** Takes the place of the revision that it goes on from, and of no other. */
  keep: oc.input(at.extend({ draft, revision, replaces: revision.nullable() })),
  /** Just this revision. Gone already = done. */
  drop: oc.input(at.extend({ revision })),
}
