import { create } from 'zustand'
import type { SearchEnd } from '../../../src-shared/agent/search-wire.ts'
import type { ReplaceRequest } from '../../../src-shared/api/search.ts'
import type { ErrorReport } from '../../../src-shared/errors/airlock-error.ts'
import type { FileResult } from './result-rows.ts'
import { emptyQuery, type SearchQuery } from './search-query.ts'

/** Id of the view beside the editor. */
export const searchView = 'search'

/** A replacement that can be undone while its files are as it left them. */
export interface LastReplace {
  readonly undo: readonly ReplaceRequest[]
  readonly matches: number
}

/** Why a file was left as it is. */
export interface SkippedFile {
  readonly path: string
  readonly why: string
}

export interface SearchState {
  readonly query: SearchQuery
  readonly replacement: string
  readonly showsReplace: boolean
  readonly showsPatterns: boolean
  readonly phase: 'idle' | 'running' | 'done'
  readonly results: readonly FileResult[]
  readonly collapsed: ReadonlySet<string>
  readonly activeKey: string | null
  readonly end: SearchEnd | null
  readonly error: ErrorReport | null
  /** Files that a replacement has done and is to do; null when none is under way. */
  readonly replacing: { readonly done: number; readonly all: number } | null
  readonly said: string | null
  readonly skipped: readonly SkippedFile[]
  readonly lastReplace: LastReplace | null
}

export const noSearch: SearchState = {
  query: emptyQuery,
  replacement: '',
  showsReplace: false,
  showsPatterns: false,
  phase: 'idle',
  results: [],
  collapsed: new Set(),
  activeKey: null,
  end: null,
  error: null,
  replacing: null,
  said: null,
  skipped: [],
  lastReplace: null,
}

/** The search of each sandbox: it stays while other views are shown. */
export const useSearches = create<{ readonly bySandbox: Readonly<Record<string, SearchState>> }>(() => ({
  bySandbox: {},
}))

export function searchOf(sandbox: string): SearchState {
  return useSearches.getState().bySandbox[sandbox] ?? noSearch
}

export function changeSearch(sandbox: string, part: Partial<SearchState>): void {
  useSearches.setState(({ bySandbox }) => ({
    bySandbox: { ...bySandbox, [sandbox]: { ...(bySandbox[sandbox] ?? noSearch), ...part } },
  }))
}
