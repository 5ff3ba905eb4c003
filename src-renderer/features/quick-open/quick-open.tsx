import { useEffect, useMemo, useState } from 'react'
import { Autocomplete } from '@base-ui/react/autocomplete'
import { Search } from 'lucide-react'
import type { Sandbox } from '../../../src-shared/engine/sandbox.ts'
import { useBackend } from '../../bridge/context.ts'
import { workspacePath } from '../../state/file-changes.ts'
import { recentFilesOf } from '../../state/recent-files.ts'
import { useTypedAhead } from '../../state/typed-ahead.ts'
import { ErrorCallout } from '../../ui/callout.tsx'
import { FileIcon } from '../../ui/file-icon.tsx'
import { countInWords } from '../../ui/words.ts'
import { PaletteDialog } from '../../ui/palette.tsx'
import { listNames, noNames, useFileNames } from './file-names.ts'
import { PathText } from './path-text.tsx'
import { fewPaths, rankFew, rankPaths, type RankedPath } from './rank-paths.ts'
import { typedPlace, type TypedPlace } from './typed-place.ts'
import './quick-open.css'

interface QuickOpenProps {
  readonly sandbox: Sandbox
  readonly onOpen: (path: string, place: TypedPlace['place']) => void
  readonly onClose: () => void
}

/** Opens a file by letters of its name, recent ones first. */
export function QuickOpen({ sandbox, onOpen, onClose }: QuickOpenProps) {
  return (
    <PaletteDialog title="Open a file" onClose={onClose}>
      <FileList sandbox={sandbox} onOpen={onOpen} onClose={onClose} />
    </PaletteDialog>
  )
}

function FileList({ sandbox, onOpen, onClose }: QuickOpenProps) {
  const backend = useBackend()
  const { id } = sandbox
  const names = useFileNames((state) => state.bySandbox[id]) ?? noNames
  const [typed, setTyped] = useState('')
  const { path: wanted, place } = typedPlace(typed)
  const ranked = useRanked(id, wanted, names.paths)
  useEffect(() => listNames(backend, id), [backend, id])
  return (
    <Autocomplete.Root
      open
      inline
      items={ranked}
      filter={null}
      value={typed}
      onValueChange={setTyped}
      itemToStringValue={(item: RankedPath) => item.path}
      autoHighlight="always"
      keepHighlight
    >
      <div className="palette-input">
        <Search size={16} aria-hidden />
        <Autocomplete.Input
          aria-label="Letters of a file’s name"
          placeholder="Open a file by name, for example tree:42"
          onFocus={useTypedAhead(setTyped)}
        />
        <kbd className="kbd">Esc</kbd>
      </div>
      {names.error !== null && <ErrorCallout error={names.error} />}
      <Autocomplete.List className="palette-results quick-open-results">
        {(item: RankedPath) => (
          <Autocomplete.Item
            key={item.path}
            value={item}
            className="menu-item"
            onClick={() => {
              onClose()
              // After the dialog gave the focus back, so that the editor may take it.
              requestAnimationFrame(() => {
                onOpen(`${workspacePath}/${item.path}`, place)
              })
            }}
          >
            <FileIcon name={item.path.slice(item.path.lastIndexOf('/') + 1)} />
            <PathText path={item.path} positions={item.positions} />
            {item.isRecent && <span className="menu-hint">recent</span>}
          </Autocomplete.Item>
        )}
      </Autocomplete.List>
      <p className="quick-open-count" role="status">
        {countInWords(names.paths.length, 'file')}
        {names.isListing && names.paths.length === 0 && ', looking…'}
        {names.isCut && ', and more that are not listed'}
        {!names.isListing && ranked.length === 0 && '. None has these letters; ignored files are left out.'}
      </p>
    </Autocomplete.Root>
  )
}

/** Ranks while the person types: a few at once, many in the background, where the last result stays until the next is there. */
function useRanked(sandbox: string, wanted: string, paths: readonly string[]): RankedPath[] {
  const [ranked, setRanked] = useState<RankedPath[]>([])
  const isFew = paths.length <= fewPaths
  const recent = useMemo(() => {
    const known = new Set(paths)
    return recentFilesOf(sandbox).filter((path) => known.has(path))
  }, [sandbox, paths])
  const few = useMemo(() => (isFew ? [...rankFew(wanted, paths, recent)] : []), [isFew, wanted, paths, recent])
  useEffect(() => {
    if (isFew) return
    const stop = new AbortController()
    void rankPaths(wanted, paths, recent, stop.signal).then((result) => {
      if (result !== null && !stop.signal.aborted) setRanked([...result])
    })
    return () => {
      stop.abort()
    }
  }, [isFew, wanted, paths, recent])
  return isFew ? few : ranked
}
