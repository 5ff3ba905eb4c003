import { mostFilesReplaced } from '../../../src-shared/api/search-limits.ts'
import type { ReplaceOutcome, ReplaceRequest, TextEdit } from '../../../src-shared/api/search.ts'
import { AirlockError } from '../../../src-shared/errors/airlock-error.ts'
import type { Backend } from '../../bridge/backend.ts'
import { workspacePath } from '../../state/file-changes.ts'
import { countInWords } from '../../ui/words.ts'
import { hasEmptyMatch, provenHashes } from './proven-hashes.ts'
import { without, type FileResult } from './result-rows.ts'
import { replacementOf } from './search-query.ts'
import { changeSearch, searchOf, type SkippedFile } from './search-state.ts'

const stopped = new Set<string>()

/** Asks that a replacement under way stops after the files that it is at. */
export function stopReplacing(sandbox: string): void {
  stopped.add(sandbox)
}

/**
 * Replaces all matches of `files` as they are shown. What could not be replaced is told by file, and everything that was
 * can be undone together, also when the rest failed: only then it rejects.
 */
export async function replaceIn(backend: Backend, sandbox: string, files: readonly FileResult[]): Promise<void> {
  const { query, replacement } = searchOf(sandbox)
  const skipped: SkippedFile[] = []
  const hashes = await provenHashes(backend, sandbox, files.filter(hasEmptyMatch))
  const requests = files.flatMap((file): readonly ReplaceRequest[] => {
    const hash = hashes.get(file.path)
    if (hash === undefined && hasEmptyMatch(file)) {
      skipped.push({ path: file.path, why: reasons.changed })
      return []
    }
    const edits = file.matches.flatMap((match): readonly TextEdit[] => {
      const after = replacementOf(match, query, replacement)
      return match.text === null || after === null ? [] : [{ offset: match.offset, before: match.text, after }]
    })
    if (edits.length < file.matches.length) skipped.push({ path: file.path, why: notReplaceable })
    const path = `${workspacePath}/${file.path}`
    return edits.length === 0 ? [] : [{ path, edits, ...(hash === undefined ? {} : { hash }) }]
  })
  const { outcomes, unsure, failure } = await send(backend, sandbox, requests)
  const undo = undoOf(outcomes)
  skipped.push(...skippedOf(outcomes), ...unsure.map(({ path }) => ({ path: shownPath(path), why: notKnown })))
  const matches = undo.reduce((sum, { edits }) => sum + edits.length, 0)
  const done = new Set(undo.map(({ path }) => shownPath(path)))
  let { results } = searchOf(sandbox)
  for (const file of files) if (done.has(file.path)) results = withoutReplaced(results, file)
  const said =
    matches === 0
      ? 'Nothing was replaced.'
      : `Replaced ${countInWords(matches, 'match', 'matches')} in ${countInWords(undo.length, 'file')}.`
  changeSearch(sandbox, { results, skipped, said, lastReplace: matches === 0 ? null : { undo, matches } })
  if (failure !== null) throw failure
}

/** Brings back what the last replacement changed, in every file that is as it left it; what was not reached can be yet. */
export async function undoReplace(backend: Backend, sandbox: string): Promise<void> {
  const { lastReplace } = searchOf(sandbox)
  if (lastReplace === null) return
  const { outcomes, unsure, rest, failure } = await send(backend, sandbox, lastReplace.undo)
  const back = outcomes.filter(({ kind }) => kind === 'replaced').length
  const undo = [...unsure, ...rest]
  const matches = undo.reduce((sum, { edits }) => sum + edits.length, 0)
  changeSearch(sandbox, {
    lastReplace: undo.length === 0 ? null : { undo, matches },
    skipped: skippedOf(outcomes),
    said: `Undone in ${countInWords(back, 'file')}.`,
  })
  if (failure !== null) throw failure
}

interface Sent {
  readonly outcomes: readonly ReplaceOutcome[]
  /** Those whose answer never came: they may be replaced or not. */
  readonly unsure: readonly ReplaceRequest[]
  /** Those that were not sent. */
  readonly rest: readonly ReplaceRequest[]
  readonly failure: AirlockError | null
}

async function send(backend: Backend, sandbox: string, requests: readonly ReplaceRequest[]): Promise<Sent> {
  stopped.delete(sandbox)
  const outcomes: ReplaceOutcome[] = []
  let from = 0
  try {
    for (; from < requests.length && !stopped.has(sandbox); from += mostFilesReplaced) {
      changeSearch(sandbox, { replacing: { done: from, all: requests.length } })
      const files = requests.slice(from, from + mostFilesReplaced)
      outcomes.push(...(await backend.call((client) => client.search.replace({ sandbox, files }))))
    }
    return { outcomes, unsure: [], rest: requests.slice(from), failure: null }
  } catch (error) {
    if (!(error instanceof AirlockError)) throw error
    const next = from + mostFilesReplaced
    return { outcomes, unsure: requests.slice(from, next), rest: requests.slice(next), failure: error }
  } finally {
    changeSearch(sandbox, { replacing: null })
  }
}

function shownPath(path: string): string {
  return path.slice(workspacePath.length + 1)
}

function undoOf(outcomes: readonly ReplaceOutcome[]): readonly ReplaceRequest[] {
  return outcomes.flatMap((outcome) =>
    outcome.kind === 'replaced' ? [{ path: outcome.path, hash: outcome.hash, edits: outcome.undo }] : [],
  )
}

const notReplaceable = 'Some of it is too long or no text that could be written again exactly.'

const notKnown = 'No answer came, so it is not known whether it was replaced. Search again.'

const reasons = {
  changed: 'It changed since it was searched. Search again.',
  gone: 'It is no longer there.',
  'not-text': 'It is no text in an encoding that is known, so it could not be written again exactly.',
  'no-place': 'Its encoding has no place for a character that would be put there. Save it as UTF-8 first.',
  'too-large': 'It is too large to be replaced in.',
  'no-proof': 'Nothing stands where text would be put, and what the file held was not compared. Search again.',
} as const

function skippedOf(outcomes: readonly ReplaceOutcome[]): readonly SkippedFile[] {
  return outcomes.flatMap((outcome) => {
    if (outcome.kind === 'replaced') return []
    const why = outcome.reason === 'failed' ? `${outcome.error.message} ${outcome.error.why}` : reasons[outcome.reason]
    return [{ path: shownPath(outcome.path), why }]
  })
}

function withoutReplaced(results: readonly FileResult[], file: FileResult): readonly FileResult[] {
  return file.matches
    .filter(({ text }) => text !== null)
    .reduce((rest, match) => without(rest, file.path, match), results)
}
