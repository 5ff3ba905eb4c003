import {
  mostFilesReplaced,
  type ReplaceOutcome,
  type ReplaceRequest,
  type TextEdit,
} from '../../../src-shared/api/search.ts'
import type { Backend } from '../../bridge/backend.ts'
import { workspacePath } from '../../state/file-changes.ts'
import { countInWords } from '../../ui/words.ts'
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
 * can be undone together.
 */
export async function replaceIn(backend: Backend, sandbox: string, files: readonly FileResult[]): Promise<void> {
  const { query, replacement } = searchOf(sandbox)
  const skipped: SkippedFile[] = []
  const requests = files.flatMap((file): readonly ReplaceRequest[] => {
    const edits = file.matches.flatMap((match): readonly TextEdit[] => {
      const after = replacementOf(match, query, replacement)
      return match.text === null || after === null ? [] : [{ offset: match.offset, before: match.text, after }]
    })
    if (edits.length < file.matches.length) skipped.push({ path: file.path, why: notReplaceable })
    return edits.length === 0 ? [] : [{ path: `${workspacePath}/${file.path}`, edits }]
  })
  const outcomes = await send(backend, sandbox, requests)
  const undo = undoOf(outcomes)
  skipped.push(...skippedOf(outcomes))
  const matches = undo.reduce((sum, { edits }) => sum + edits.length, 0)
  const done = new Set(undo.map(({ path }) => path.slice(workspacePath.length + 1)))
  let { results } = searchOf(sandbox)
  for (const file of files) if (done.has(file.path)) results = withoutReplaced(results, file)
  const said =
    matches === 0
      ? 'Nothing was replaced.'
      : `Replaced ${countInWords(matches, 'match', 'matches')} in ${countInWords(undo.length, 'file')}.`
  changeSearch(sandbox, { results, skipped, said, lastReplace: matches === 0 ? null : { undo, matches } })
}

/** Brings back what the last replacement changed, in every file that is as it left it. */
export async function undoReplace(backend: Backend, sandbox: string): Promise<void> {
  const { lastReplace } = searchOf(sandbox)
  if (lastReplace === null) return
  const outcomes = await send(backend, sandbox, lastReplace.undo)
  const back = outcomes.filter(({ kind }) => kind === 'replaced').length
  changeSearch(sandbox, {
    lastReplace: null,
    skipped: skippedOf(outcomes),
    said: `Undone in ${countInWords(back, 'file')}.`,
  })
}

async function send(
  backend: Backend,
  sandbox: string,
  requests: readonly ReplaceRequest[],
): Promise<readonly ReplaceOutcome[]> {
  stopped.delete(sandbox)
  const outcomes: ReplaceOutcome[] = []
  try {
    for (let from = 0; from < requests.length && !stopped.has(sandbox); from += mostFilesReplaced) {
      changeSearch(sandbox, { replacing: { done: from, all: requests.length } })
      const files = requests.slice(from, from + mostFilesReplaced)
      outcomes.push(...(await backend.call((client) => client.search.replace({ sandbox, files }))))
    }
  } finally {
    changeSearch(sandbox, { replacing: null })
  }
  return outcomes
}

function undoOf(outcomes: readonly ReplaceOutcome[]): readonly ReplaceRequest[] {
  return outcomes.flatMap((outcome) =>
    outcome.kind === 'replaced' ? [{ path: outcome.path, hash: outcome.hash, edits: outcome.undo }] : [],
  )
}

const notReplaceable = 'Some of it is too long or no text that could be written again exactly.'

const reasons = {
  changed: 'It changed since it was searched. Search again.',
  gone: 'It is no longer there.',
  'not-text': 'It is no UTF-8 text, so it could not be written again exactly.',
  'too-large': 'It is too large to be replaced in.',
} as const

function skippedOf(outcomes: readonly ReplaceOutcome[]): readonly SkippedFile[] {
  return outcomes.flatMap((outcome) => {
    if (outcome.kind === 'replaced') return []
    const why = outcome.reason === 'failed' ? `${outcome.error.message} ${outcome.error.why}` : reasons[outcome.reason]
    return [{ path: outcome.path.slice(workspacePath.length + 1), why }]
  })
}

function withoutReplaced(results: readonly FileResult[], file: FileResult): readonly FileResult[] {
  return file.matches
    .filter(({ text }) => text !== null)
    .reduce((rest, match) => without(rest, file.path, match), results)
}
