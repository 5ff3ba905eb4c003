import { useBackend } from '../../bridge/context.ts'
import { attempt } from '../../state/notices.ts'
import { copyInto, moveInto, useClip } from './move-and-copy.ts'
import type { FileMoves } from './over-unsaved.ts'
import type { Tree } from './use-tree.ts'
import type { TreeRow } from './tree-model.ts'

interface ClipboardOptions {
  readonly sandbox: string
  readonly tree: Tree
  readonly unsavedAt: FileMoves['unsavedAt']
  readonly onMoved: (from: string, to: string) => void
  readonly onPasted: (path: string) => void
}

/** Cutting, copying and pasting files within one sandbox. */
export function useClipboard({ sandbox, tree, unsavedAt, onMoved, onPasted }: ClipboardOptions) {
  const backend = useBackend()
  const kept = useClip((state) => state.clip)
  const clip = kept?.sandbox === sandbox ? kept : null
  const keep = (kind: 'cut' | 'copy') => (rows: readonly TreeRow[]) => {
    if (rows.length > 0) useClip.setState({ clip: { sandbox, kind, paths: rows.map(({ path }) => path) } })
  }
  return {
    canPaste: clip !== null,
    isCut: (path: string) => clip?.kind === 'cut' && clip.paths.includes(path),
    cut: keep('cut'),
    copy: keep('copy'),
    paste: (folder: string) => {
      if (clip === null) return
      tree.expand(folder)
      attempt(async () => {
        if (clip.kind === 'copy') {
          const taken = tree.entriesOf(folder).map(({ name }) => name)
          const last = (await copyInto(backend, sandbox, clip.paths, folder, taken)).at(-1)
          if (last !== undefined) onPasted(last)
          return
        }
        useClip.setState({ clip: null })
        await moveInto({ backend, sandbox, unsavedAt }, clip.paths, folder, (from, to) => {
          onMoved(from, to)
          onPasted(to)
        })
      })
    },
  }
}
