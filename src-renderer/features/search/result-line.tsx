import type { ReactNode } from 'react'
import { ChevronRight, Replace, X } from 'lucide-react'
import { FileIcon } from '../../ui/file-icon.tsx'
import { Tip } from '../../ui/tip.tsx'
import { shownName } from '../../ui/words.ts'
import { previewParts, shown } from './preview-parts.ts'
import type { ResultRow } from './result-rows.ts'
import { replacementOf } from './search-query.ts'
import type { SearchState } from './search-state.ts'

interface ResultLineProps {
  readonly id: string
  readonly row: ResultRow
  readonly offset: number
  readonly search: SearchState
  readonly isActive: boolean
  /** `keep` on a double click. */
  readonly onPress: (keep: boolean) => void
  readonly onReplace: () => void
  readonly onDismiss: () => void
}

export function ResultLine({ id, row, offset, search, isActive, onPress, onReplace, onDismiss }: ResultLineProps) {
  const isFile = row.kind === 'file'
  const canReplace = search.showsReplace && search.replacing === null && search.phase === 'done'
  return (
    <div
      id={id}
      role="treeitem"
      aria-level={isFile ? 1 : 2}
      aria-selected={isActive}
      aria-expanded={isFile ? row.isExpanded : undefined}
      aria-setsize={isFile ? search.results.length : row.file.matches.length}
      aria-posinset={isFile ? search.results.indexOf(row.file) + 1 : row.position}
      className="search-line"
      data-kind={row.kind}
      style={{ transform: `translateY(${String(offset)}px)` }}
      onClick={() => {
        onPress(false)
      }}
      onDoubleClick={() => {
        onPress(true)
      }}
    >
      {isFile ? <FileName row={row} /> : <MatchText row={row} search={search} />}
      <span className="search-actions">
        {canReplace && (
          <RowAction label={isFile ? 'Replace in this file (Alt+Enter)' : 'Replace (Alt+Enter)'} run={onReplace}>
            <Replace size={13} aria-hidden />
          </RowAction>
        )}
        <RowAction label="Leave out (Delete)" run={onDismiss}>
          <X size={13} aria-hidden />
        </RowAction>
      </span>
    </div>
  )
}

function FileName({ row }: { readonly row: Extract<ResultRow, { kind: 'file' }> }) {
  const { path, matches } = row.file
  const name = path.slice(path.lastIndexOf('/') + 1)
  const folder = path.slice(0, -name.length - 1)
  return (
    <>
      <span className="tree-chevron" data-expanded={row.isExpanded ? '' : undefined}>
        <ChevronRight size={14} aria-hidden />
      </span>
      <FileIcon name={name} />
      <span className="search-path" title={shownName(path, 300)}>
        <span className="search-name">{shownName(name, 120)}</span>
        {folder !== '' && <span className="search-folder">{shownName(folder, 200)}</span>}
      </span>
      <span className="search-count" aria-label={`${String(matches.length)} matches`}>
        {matches.length}
      </span>
    </>
  )
}

function MatchText({
  row,
  search,
}: {
  readonly row: Extract<ResultRow, { kind: 'match' }>
  readonly search: SearchState
}) {
  const { before, found, after } = previewParts(row.match)
  const becomes = search.showsReplace ? replacementOf(row.match, search.query, search.replacement) : null
  return (
    <span className="search-text" title={`Line ${String(row.match.line)}`}>
      {before}
      {becomes === null ? <mark>{found}</mark> : <del>{found}</del>}
      {becomes !== null && becomes !== '' && <ins>{shown(becomes)}</ins>}
      {after}
    </span>
  )
}

/** Not a place for the keyboard: the tree has keys for it. */
function RowAction({
  label,
  run,
  children,
}: {
  readonly label: string
  readonly run: () => void
  readonly children: ReactNode
}) {
  return (
    <Tip text={label}>
      <button
        type="button"
        className="search-action"
        tabIndex={-1}
        aria-label={label}
        onClick={(event) => {
          event.stopPropagation()
          run()
        }}
        onDoubleClick={(event) => {
          event.stopPropagation()
        }}
      >
        {children}
      </button>
    </Tip>
  )
}
