import type { MouseEvent } from 'react'
import { ChevronRight, FileSymlink, Folder, FolderOpen } from 'lucide-react'
import type { GitMark } from '../../../src-shared/agent/git-wire.ts'
import { NameRow } from './name-row.tsx'
import type { Line } from './lines.ts'
import type { TreeRow } from './tree-model.ts'
import { FileIcon } from '../../ui/file-icon.tsx'
import { shownName } from '../../ui/words.ts'

interface TreeLineProps {
  readonly line: Line
  readonly id: string
  readonly offset: number
  /** The one that has the keyboard. */
  readonly isActive: boolean
  readonly isChosen: boolean
  readonly isCut: boolean
  readonly isShown: boolean
  /** How it stands to git. */
  readonly mark: GitMark | null
  readonly isDropTarget: boolean
  readonly siblings: readonly string[]
  readonly onFinishEdit: (name: string | null) => void
  readonly onPress: (row: TreeRow, event: MouseEvent) => void
}

export function TreeLine(props: TreeLineProps) {
  const { line, id, offset, siblings, onFinishEdit, onPress } = props
  const { row, edit, level } = line
  const isUnreadable = row?.entry.undecodable ?? false
  return (
    <div
      id={id}
      role="treeitem"
      aria-level={level}
      aria-selected={props.isChosen}
      aria-expanded={row?.isFolder ? row.isExpanded : undefined}
      aria-posinset={row?.position}
      aria-setsize={row?.siblings}
      aria-busy={row?.isLoading ? true : undefined}
      className="tree-line"
      data-path={row?.path}
      data-active={props.isActive ? '' : undefined}
      data-shown={props.isShown ? '' : undefined}
      data-mark={props.mark ?? undefined}
      data-cut={props.isCut ? '' : undefined}
      data-drop={props.isDropTarget ? '' : undefined}
      draggable={row !== null && edit === null}
      style={{ transform: `translateY(${offset}px)`, paddingLeft: 4 + (level - 1) * 12 }}
      title={row?.entry.linkTarget ? `→ ${shownName(row.entry.linkTarget, 200)}` : undefined}
      onClick={(event) => {
        if (row !== null && edit === null) onPress(row, event)
      }}
    >
      <span className="tree-chevron" data-expanded={row?.isExpanded ? '' : undefined}>
        {(row?.isFolder || edit?.kind === 'folder') && <ChevronRight size={14} aria-hidden />}
      </span>
      <LineIcon row={row} isFolderEdit={edit?.kind === 'folder'} />
      {edit === null ? (
        <span className="truncate" data-unreadable={isUnreadable ? '' : undefined}>
          {shownName(row?.name ?? '', 255)}
        </span>
      ) : (
        <NameRow
          label={edit.kind === 'rename' ? 'New name' : `Name of the new ${edit.kind}`}
          initial={edit.kind === 'rename' ? (row?.name ?? '') : ''}
          siblings={siblings}
          onDone={onFinishEdit}
        />
      )}
      {props.mark !== null && props.mark !== 'ignored' && edit === null && (
        <span className="tree-mark" title={props.mark}>
          <span aria-hidden>{row?.isFolder ? '•' : letters[props.mark]}</span>
          <span className="visually-hidden">, {props.mark}</span>
        </span>
      )}
    </div>
  )
}

function LineIcon({ row, isFolderEdit }: { readonly row: TreeRow | null; readonly isFolderEdit: boolean }) {
  const size = 14
  if (row?.isFolder || isFolderEdit)
    return row?.isExpanded ? <FolderOpen size={size} aria-hidden /> : <Folder size={size} aria-hidden />
  if (row?.entry.kind === 'link') return <FileSymlink size={size} aria-hidden />
  return <FileIcon name={row?.name ?? ''} size={size} />
}

/** As editors have them; the word stands beside it for who cannot see it. */
const letters: Readonly<Record<GitMark, string>> = {
  modified: 'M',
  added: 'A',
  deleted: 'D',
  renamed: 'R',
  conflict: '!',
  untracked: 'U',
  ignored: '',
}
