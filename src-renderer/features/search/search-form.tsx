import { useRef, type KeyboardEvent, type ReactNode } from 'react'
import { Toggle } from '@base-ui/react/toggle'
import { CaseSensitive, ChevronRight, Ellipsis, FolderCheck, Regex, ReplaceAll, WholeWord } from 'lucide-react'
import { useFocusAsked } from '../../state/side-view.ts'
import { takeTypedAhead } from '../../state/typed-ahead.ts'
import { IconButton } from '../../ui/button.tsx'
import { Tip } from '../../ui/tip.tsx'
import { shortcutInWords } from '../../ui/words.ts'
import type { SearchQuery } from './search-query.ts'
import { changeSearch, searchView, type SearchState } from './search-state.ts'

interface SearchFormProps {
  readonly sandbox: string
  readonly search: SearchState
  readonly isRunning: boolean
  readonly onSearch: () => void
  readonly onStop: () => void
  readonly onReplaceAll: () => void
}

export function SearchForm({ sandbox, search, isRunning, onSearch, onStop, onReplaceAll }: SearchFormProps) {
  const { query, replacement, showsReplace, showsPatterns, results } = search
  const field = useRef<HTMLInputElement>(null)
  useFocusAsked(sandbox, searchView, () => {
    field.current?.focus()
    field.current?.select()
    const typed = takeTypedAhead()
    if (typed !== '') changeSearch(sandbox, { query: { ...query, text: typed } })
  })
  const change = (part: Partial<SearchQuery>) => {
    changeSearch(sandbox, { query: { ...query, ...part } })
  }
  const keys = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && event.altKey) onReplaceAll()
    else if (event.key === 'Enter') onSearch()
    else if (event.key === 'Escape' && search.phase === 'running') onStop()
    else return
    event.preventDefault()
  }
  const canReplace = results.length > 0 && search.phase === 'done' && search.replacing === null
  return (
    <div className="search-form" role="search" aria-label="Search in files" onKeyDown={keys}>
      <div className="search-fields">
        <IconButton
          label={showsReplace ? 'Hide replace' : 'Show replace'}
          size="small"
          className="search-chevron"
          aria-expanded={showsReplace}
          onClick={() => {
            changeSearch(sandbox, { showsReplace: !showsReplace })
          }}
        >
          <ChevronRight size={14} aria-hidden />
        </IconButton>
        <div className="search-field">
          <input
            ref={field}
            className="search-input"
            aria-label="Search"
            placeholder="Search"
            value={query.text}
            disabled={!isRunning}
            spellCheck={false}
            onChange={(event) => {
              change({ text: event.target.value })
            }}
          />
          <Choice label="Match case" isOn={query.matchCase} onChange={(matchCase) => change({ matchCase })}>
            <CaseSensitive size={16} aria-hidden />
          </Choice>
          <Choice label="Whole words" isOn={query.wholeWord} onChange={(wholeWord) => change({ wholeWord })}>
            <WholeWord size={16} aria-hidden />
          </Choice>
          <Choice label="Regular expression" isOn={query.isRegex} onChange={(isRegex) => change({ isRegex })}>
            <Regex size={14} aria-hidden />
          </Choice>
        </div>
        {showsReplace && (
          <div className="search-field search-replacement">
            <input
              className="search-input"
              aria-label="Replace with"
              placeholder={query.isRegex ? 'Replace with ($1 is the first group)' : 'Replace with'}
              value={replacement}
              disabled={!isRunning}
              spellCheck={false}
              onChange={(event) => {
                changeSearch(sandbox, { replacement: event.target.value })
              }}
            />
            <IconButton
              label="Replace all…"
              shortcut={shortcutInWords('Mod+Alt+Enter')}
              size="small"
              disabled={!canReplace}
              onClick={onReplaceAll}
            >
              <ReplaceAll size={14} aria-hidden />
            </IconButton>
          </div>
        )}
      </div>
      <div className="search-more">
        <button
          type="button"
          className="search-details"
          aria-expanded={showsPatterns}
          onClick={() => {
            changeSearch(sandbox, { showsPatterns: !showsPatterns })
          }}
        >
          <Ellipsis size={14} aria-hidden />
          {showsPatterns ? 'Which files' : patternsInWords(query)}
        </button>
        <Choice
          label="Leave out what .gitignore names"
          isOn={query.skipsIgnored}
          onChange={(skipsIgnored) => change({ skipsIgnored })}
        >
          <FolderCheck size={14} aria-hidden />
        </Choice>
      </div>
      {showsPatterns && (
        <div className="search-patterns">
          <PatternField label="Only in" value={query.include} onChange={(include) => change({ include })} />
          <PatternField label="Not in" value={query.exclude} onChange={(exclude) => change({ exclude })} />
        </div>
      )}
    </div>
  )
}

interface PatternFieldProps {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
}

function PatternField({ label, value, onChange }: PatternFieldProps) {
  return (
    <label className="search-pattern">
      <span>{label}</span>
      <input
        className="search-input"
        placeholder="src, *.ts, docs/**/*.md"
        value={value}
        spellCheck={false}
        onChange={(event) => {
          onChange(event.target.value)
        }}
      />
    </label>
  )
}

interface ChoiceProps {
  readonly label: string
  readonly isOn: boolean
  readonly onChange: (isOn: boolean) => void
  readonly children: ReactNode
}

function Choice({ label, isOn, onChange, children }: ChoiceProps) {
  return (
    <Tip text={label}>
      <Toggle className="search-toggle" aria-label={label} pressed={isOn} onPressedChange={onChange}>
        {children}
      </Toggle>
    </Tip>
  )
}

function patternsInWords({ include, exclude }: SearchQuery): string {
  const parts = [include.trim() === '' ? null : `in ${include}`, exclude.trim() === '' ? null : `not in ${exclude}`]
  const said = parts.filter((part) => part !== null).join(', ')
  return said === '' ? 'All files' : said
}
