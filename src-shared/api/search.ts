import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import { searchLimits, type NamesRecord, type SearchRecord } from '../agent/search-wire.ts'
import type { ErrorReport } from '../errors/airlock-error.ts'
import { mostFilesReplaced } from './search-limits.ts'
import { sandboxReference } from './sandboxes.ts'

const path = z.string().min(1).max(4096).startsWith('/')
const globs = z.array(z.string().min(1).max(searchLimits.query)).max(searchLimits.globs)
/** In UTF-8, for each UTF-16 unit. */
const mostBytesOfLetter = 3
const edit = z.object({
  /** Bytes of UTF-8, after a byte order mark. */
  offset: z.number().int().nonnegative(),
  before: z.string().max(searchLimits.text),
  /** An undo in Windows-1252 has a letter for each byte of what was matched. */
  after: z.string().max(searchLimits.text * mostBytesOfLetter),
  /** Of an undo: `before` is in the encoding of the file. What a search found is UTF-8 in any file. */
  isUndo: z.literal(true).optional(),
})
/** What stands somewhere, and what is to stand there. */
export type TextEdit = Readonly<z.infer<typeof edit>>

const replaceRequest = z.object({
  path,
  /**
   * Content that the file must have as a whole; else only each place is compared. What puts text where there was none
   * needs it: such a place has nothing to compare.
   */
  hash: z.string().length(64).optional(),
  edits: z.array(edit).min(1).max(searchLimits.matches).readonly(),
})
export type ReplaceRequest = z.infer<typeof replaceRequest>

/**
 * Why a file was passed over; `no-proof`: it has a place that is empty, and the request says nothing of its content;
 * `no-place`: its encoding has no place for a character that was to be put there.
 */
export type SkipReason = 'changed' | 'gone' | 'not-text' | 'too-large' | 'no-proof' | 'no-place'

/** What became of one file: nothing of a skipped one was touched. */
export type ReplaceOutcome =
  | {
      readonly path: string
      readonly kind: 'replaced'
      /** Of its content now. */
      readonly hash: string
      /** What brings it back, as edits of that content. */
      readonly undo: readonly TextEdit[]
    }
  | { readonly path: string; readonly kind: 'skipped'; readonly reason: SkipReason }
  | { readonly path: string; readonly kind: 'skipped'; readonly reason: 'failed'; readonly error: ErrorReport }

/** Rules SR… in docs/spec/search.md. */
export const search = {
  /** Finds text in files; the last record holds the end. Hanging up ends the search. */
  text: oc
    .input(
      z.object({
        sandbox: sandboxReference,
        path,
        query: z.string().min(1).max(searchLimits.query),
        isRegex: z.boolean().default(false),
        matchCase: z.boolean().default(false),
        wholeWord: z.boolean().default(false),
        include: globs.default([]),
        exclude: globs.default([]),
        skipsIgnored: z.boolean().default(true),
        /** For a regular expression: asks what each match would become. */
        replacement: z.string().max(searchLimits.query).optional(),
      }),
    )
    .output(eventIterator(z.custom<SearchRecord>())),
  /** Paths of all files below a folder that are not ignored, for opening one by name. */
  names: oc.input(z.object({ sandbox: sandboxReference, path })).output(eventIterator(z.custom<NamesRecord>())),
  replace: oc
    .input(
      z.object({ sandbox: sandboxReference, files: z.array(replaceRequest).min(1).max(mostFilesReplaced).readonly() }),
    )
    .output(z.custom<readonly ReplaceOutcome[]>()),
}
