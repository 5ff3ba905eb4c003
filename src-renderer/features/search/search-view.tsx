import { useEffect, useRef } from 'react'
import type { Sandbox } from '../../../src-shared/engine/sandbox.ts'
import { useBackend } from '../../bridge/context.ts'
import { useShortcut } from '../../state/commands.ts'
import { ErrorCallout } from '../../ui/callout.tsx'
import { useReplaceQuestion } from './replace-question.tsx'
import { ResultTree } from './result-tree.tsx'
import { startSearch, stopSearch } from './run-search.ts'
import { SearchForm } from './search-form.tsx'
import { SearchSummary } from './search-summary.tsx'
import { noSearch, useSearches } from './search-state.ts'
import './search.css'

export interface SearchViewProps {
  readonly sandbox: Sandbox
  /** Opens a file of the sandbox at a line and column, both from 1. */
  readonly onOpen: (
    path: string,
    place: { readonly line: number; readonly column: number },
    how: { readonly keep: boolean; readonly focus: boolean },
  ) => void
  /** How many files at or below a path have text in the editor that is not saved. */
  readonly unsavedAt: (path: string) => number
}

/** How long typing rests before it is searched. */
const restMs = 250

/** Finding text in every file of a sandbox, and replacing it. */
export function SearchView({ sandbox, onOpen, unsavedAt }: SearchViewProps) {
  const backend = useBackend()
  const { id } = sandbox
  const isRunning = sandbox.state === 'running'
  const keys = useShortcut('search.focus')
  const search = useSearches((state) => state.bySandbox[id]) ?? noSearch
  const { query, showsReplace, replacement } = search
  const { ask, question } = useReplaceQuestion(id, unsavedAt)
  // What an expression would become is told by the search itself.
  const asked = JSON.stringify([query, query.isRegex && showsReplace ? replacement : null])
  const lastAsked = useRef(search.phase === 'idle' ? JSON.stringify([noSearch.query, null]) : asked)
  useEffect(() => {
    if (lastAsked.current === asked || !isRunning) return
    const timer = setTimeout(() => {
      lastAsked.current = asked
      startSearch(backend, id)
    }, restMs)
    return () => {
      clearTimeout(timer)
    }
  }, [asked, backend, id, isRunning])

  return (
    <div className="search">
      <h2 className="visually-hidden">Search</h2>
      <SearchForm
        sandbox={id}
        search={search}
        isRunning={isRunning}
        onSearch={() => {
          lastAsked.current = asked
          startSearch(backend, id)
        }}
        onStop={() => {
          stopSearch(id)
        }}
        onReplaceAll={() => {
          ask(search.results)
        }}
      />
      {search.error !== null && <ErrorCallout error={search.error} />}
      <SearchSummary sandbox={id} search={search} />
      {search.results.length > 0 && <ResultTree sandbox={id} search={search} onOpen={onOpen} onReplace={ask} />}
      {search.phase === 'idle' && (
        <p className="search-empty">
          {isRunning
            ? `Finds text in every file of this sandbox, by letters or by regular expression.${keys === '' ? '' : ` ${keys} comes here from anywhere, with what is selected.`}`
            : 'Files can be searched while the sandbox runs.'}
        </p>
      )}
      {question}
    </div>
  )
}
