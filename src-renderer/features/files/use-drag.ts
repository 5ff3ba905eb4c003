import { useState, type DragEvent } from 'react'
import { useBackend } from '../../bridge/context.ts'
import { sourcesOfDrop, type Source } from '../../bridge/gather.ts'
import { parentOf, workspacePath } from '../../state/file-changes.ts'
import { attempt } from '../../state/notices.ts'
import { canMoveInto, moveInto } from './move-and-copy.ts'
import type { FileMoves } from './over-unsaved.ts'
import type { TreeRow } from './tree-model.ts'
import type { Tree } from './use-tree.ts'

/** What is dragged within this page; what comes from elsewhere is never taken for a path. */
let dragged: { readonly sandbox: string; readonly paths: readonly string[] } | null = null

interface DragOptions {
  readonly sandbox: string
  readonly rows: readonly TreeRow[]
  readonly chosen: () => readonly TreeRow[]
  readonly tree: Tree
  readonly unsavedAt: FileMoves['unsavedAt']
  readonly onMoved: (from: string, to: string) => void
  /** Files of this computer were dropped onto a folder. */
  readonly onFiles: (folder: string, sources: Promise<readonly Source[]>) => void
}

/** Dragging lines onto folders of the same tree, and files of this computer onto any. */
export function useDrag({ sandbox, rows, chosen, tree, unsavedAt, onMoved, onFiles }: DragOptions) {
  const backend = useBackend()
  const [over, setOver] = useState<string | null>(null)
  const rowAt = (event: DragEvent) => {
    const path = (event.target as Element).closest('[data-path]')?.getAttribute('data-path')
    return rows.find((row) => row.path === path)
  }
  const targetOf = (event: DragEvent) => {
    const row = rowAt(event)
    return row === undefined ? workspacePath : row.isFolder ? row.path : parentOf(row.path)
  }
  const handlers = {
    onDragStart: (event: DragEvent) => {
      const row = rowAt(event)
      if (row === undefined || row.entry.undecodable) {
        event.preventDefault()
        return
      }
      const lines = chosen()
      const all = lines.some(({ path }) => path === row.path) ? lines : [row]
      dragged = { sandbox, paths: all.map(({ path }) => path) }
      event.dataTransfer.effectAllowed = 'move'
      event.dataTransfer.setData('text/plain', dragged.paths.join('\n'))
    },
    onDragOver: (event: DragEvent) => {
      const folder = targetOf(event)
      const isFromHere = dragged === null && event.dataTransfer.types.includes('Files')
      const isOurs = dragged?.sandbox === sandbox && canMoveInto(dragged.paths, folder)
      if (isOurs || isFromHere) {
        event.preventDefault()
        event.dataTransfer.dropEffect = isOurs ? 'move' : 'copy'
      }
      setOver(isOurs || isFromHere ? folder : null)
    },
    onDragLeave: (event: DragEvent) => {
      if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(null)
    },
    onDragEnd: () => {
      dragged = null
      setOver(null)
    },
    onDrop: (event: DragEvent) => {
      const folder = targetOf(event)
      const moving = dragged
      dragged = null
      setOver(null)
      if (moving === null && event.dataTransfer.types.includes('Files')) {
        event.preventDefault()
        onFiles(folder, sourcesOfDrop(event.dataTransfer.items))
        return
      }
      if (moving?.sandbox !== sandbox || !canMoveInto(moving.paths, folder)) return
      event.preventDefault()
      if (folder !== workspacePath) tree.expand(folder)
      attempt(() => moveInto({ backend, sandbox, unsavedAt }, moving.paths, folder, onMoved))
    },
  }
  return { over, handlers }
}
