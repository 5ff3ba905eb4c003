import { useEffect, useMemo, useRef, type KeyboardEvent } from 'react'
import { useVirtualizer } from '@tanstack/react-virtual'
import { workspacePath } from '../../state/file-changes.ts'
import { useCommand } from '../../state/commands.ts'
import { ResultLine } from './result-line.tsx'
import { resultAction, rowsOf, stepMatch, without, type FileResult, type ResultRow } from './result-rows.ts'
import { changeSearch, type SearchState } from './search-state.ts'
import type { SearchViewProps } from './search-view.tsx'

interface ResultTreeProps {
  readonly sandbox: string
  readonly search: SearchState
  readonly onOpen: SearchViewProps['onOpen']
  /** Of one match the file holds only that one. */
  readonly onReplace: (files: readonly FileResult[]) => void
}

const rowHeight = 24

/** What was found, by file. */
export function ResultTree({ sandbox, search, onOpen, onReplace }: ResultTreeProps) {
  const { results, collapsed, activeKey } = search
  const rows = useMemo(() => rowsOf(results, collapsed), [results, collapsed])
  const active = rows.findIndex(({ key }) => key === activeKey)
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    getItemKey: (index) => rows[index]?.key ?? index,
  })
  useEffect(() => {
    const index = rows.findIndex(({ key }) => key === activeKey)
    if (index >= 0) virtual.scrollToIndex(index)
    // Only when the active line changes: results that arrive must not move what the person looks at.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [activeKey])

  const activate = (index: number) => {
    changeSearch(sandbox, { activeKey: rows[index]?.key ?? null })
  }
  const toggle = (path: string, isExpanded: boolean) => {
    const next = new Set(collapsed)
    if (isExpanded) next.delete(path)
    else next.add(path)
    changeSearch(sandbox, { collapsed: next })
  }
  const open = (row: ResultRow, how: { readonly keep: boolean; readonly focus: boolean }) => {
    if (row.kind !== 'match') return
    const { line, column } = row.match
    onOpen(`${workspacePath}/${row.file.path}`, { line, column: column + 1 }, how)
  }
  const dismiss = (row: ResultRow) => {
    const next = rows[rows.indexOf(row) + 1] ?? rows[rows.indexOf(row) - 1]
    const match = row.kind === 'match' ? row.match : null
    changeSearch(sandbox, { results: without(results, row.file.path, match), activeKey: next?.key ?? null })
  }
  const replace = (row: ResultRow) => {
    onReplace([row.kind === 'file' ? row.file : { path: row.file.path, matches: [row.match] }])
  }
  const keys = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget) return
    if (event.altKey && event.key === 'Enter' && !event.ctrlKey && !event.metaKey) {
      const row = rows[active]
      if (row !== undefined && search.showsReplace) replace(row)
      event.preventDefault()
      return
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const action = resultAction(event.key, rows, active)
    if (action === null) return
    event.preventDefault()
    if (action.type === 'move') activate(action.index)
    else if (action.type === 'open') open(action.row, { keep: true, focus: true })
    else if (action.type === 'dismiss') dismiss(action.row)
    else toggle(action.row.file.path, action.type === 'expand')
  }
  const step = (by: 1 | -1) => () => {
    const index = stepMatch(rows, active, by)
    const row = index === null ? undefined : rows[index]
    if (index === null || row === undefined) return
    activate(index)
    open(row, { keep: false, focus: true })
  }
  useCommand({ id: 'search.next', title: 'Next search result', shortcut: 'F4', run: step(1) })
  useCommand({ id: 'search.previous', title: 'Previous search result', shortcut: 'Shift+F4', run: step(-1) })

  return (
    <div
      ref={scroller}
      className="search-results"
      role="tree"
      aria-label="Search results"
      tabIndex={0}
      aria-activedescendant={active >= 0 ? lineId(active) : undefined}
      onFocus={(event) => {
        if (event.target === event.currentTarget && active < 0) activate(0)
      }}
      onKeyDown={keys}
    >
      <div style={{ height: virtual.getTotalSize(), position: 'relative' }} role="presentation">
        {virtual.getVirtualItems().map(({ index, key, start }) => {
          const row = rows[index]
          if (row === undefined) return null
          return (
            <ResultLine
              key={key}
              id={lineId(index)}
              row={row}
              offset={start}
              search={search}
              isActive={index === active}
              onPress={(keep) => {
                activate(index)
                if (row.kind === 'match') open(row, { keep, focus: keep })
                else if (!keep) toggle(row.file.path, !row.isExpanded)
              }}
              onReplace={() => {
                replace(row)
              }}
              onDismiss={() => {
                dismiss(row)
              }}
            />
          )
        })}
      </div>
    </div>
  )
}

function lineId(index: number): string {
  return `search-result-${String(index)}`
}
