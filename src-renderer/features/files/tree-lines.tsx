import type { MouseEvent } from 'react'
import type { GitMark } from '../../../src-shared/agent/git-wire.ts'
import type { Line } from './lines.ts'
import type { Selection } from './selection.ts'
import { TreeLine } from './tree-line.tsx'
import type { TreeRow } from './tree-model.ts'
import type { useVirtualLines } from './use-virtual-lines.ts'

interface TreeLinesProps {
  readonly lines: readonly Line[]
  readonly virtual: ReturnType<typeof useVirtualLines>['virtual']
  readonly selection: Selection
  readonly shownPath: string | null
  /** The folder that something is dragged over. */
  readonly dropTarget: string | null
  readonly isCut: (path: string) => boolean
  readonly markOf: (path: string) => GitMark | null
  readonly namesIn: (folder: string) => readonly string[]
  readonly onFinishEdit: (name: string | null) => void
  readonly onPress: (row: TreeRow, event: MouseEvent) => void
}

/** The lines that can be seen, each at its place. */
export function TreeLines(props: TreeLinesProps) {
  const { lines, virtual, selection, shownPath, dropTarget, isCut, markOf, namesIn } = props
  return (
    <div style={{ height: virtual.getTotalSize(), position: 'relative' }} role="presentation">
      {virtual.getVirtualItems().map((item) => {
        const line = lines[item.index]
        if (line === undefined) return null
        const path = line.row?.path ?? null
        return (
          <TreeLine
            key={item.key}
            line={line}
            id={lineId(line.key)}
            offset={item.start}
            isActive={path !== null && path === selection.active}
            isChosen={path !== null && selection.chosen.has(path)}
            isCut={path !== null && isCut(path)}
            mark={path === null ? null : markOf(path)}
            isShown={path !== null && path === shownPath}
            isDropTarget={path !== null && path === dropTarget}
            siblings={line.edit === null ? [] : namesIn(line.parent)}
            onFinishEdit={props.onFinishEdit}
            onPress={props.onPress}
          />
        )
      })}
    </div>
  )
}

/** The id of a line's element, for whoever points at it. A name may be no text (lone surrogates), which JSON can say. */
export function lineId(path: string): string {
  return `tree-${encodeURIComponent(JSON.stringify(path))}`
}
