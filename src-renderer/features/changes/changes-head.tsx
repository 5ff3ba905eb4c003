import { Menu } from '@base-ui/react/menu'
import { ArrowUpFromLine, FileArchive, FileDiff, RefreshCw } from 'lucide-react'
import type { WorkspaceChanges } from '../../../src-shared/api/changes.ts'
import { workOf } from '../../../src-shared/transfer/work-of.ts'
import { IconButton } from '../../ui/button.tsx'
import { countInWords } from '../../ui/words.ts'

interface ChangesHeadProps {
  readonly data: WorkspaceChanges | undefined
  readonly isRunning: boolean
  readonly isBusy: boolean
  readonly onPatch: () => void
  readonly onFiles: () => void
  readonly onRefresh: () => void
}

/** How much changed, and the ways out. */
export function ChangesHead({ data, isRunning, isBusy, onPatch, onFiles, onRefresh }: ChangesHeadProps) {
  const taken = data === undefined ? 0 : workOf(data).taken
  const changed = data === undefined ? 0 : data.changes.length + data.more
  return (
    <div className="changes-head">
      <div className="changes-count">
        <h2 className="truncate">{data === undefined ? 'Comparing…' : countInWords(changed, 'change')}</h2>
        <span className="muted truncate">
          {changed > 0 && `${taken === 0 ? 'None' : taken.toLocaleString('en')} taken out`}
        </span>
      </div>
      <IconButton label="Compare again" size="small" disabled={!isRunning || isBusy} onClick={onRefresh}>
        <RefreshCw size={14} aria-hidden />
      </IconButton>
      <Menu.Root>
        <Menu.Trigger
          className="button"
          data-size="small"
          data-look="outlined"
          aria-label="Take out"
          disabled={!isRunning || isBusy || changed === 0}
        >
          <ArrowUpFromLine size={12} aria-hidden />
          <span className="changes-out-text">Take out</span>
        </Menu.Trigger>
        <Menu.Portal>
          <Menu.Positioner align="end" sideOffset={4} className="layer">
            <Menu.Popup className="popup menu">
              <Menu.Item className="menu-item" onClick={onPatch}>
                <FileDiff size={14} aria-hidden />
                <span className="option-text">
                  Download patch
                  <small>For git apply; texts only</small>
                </span>
              </Menu.Item>
              <Menu.Item className="menu-item" onClick={onFiles}>
                <FileArchive size={14} aria-hidden />
                <span className="option-text">
                  Download files
                  <small>The changed files as a tar</small>
                </span>
              </Menu.Item>
            </Menu.Popup>
          </Menu.Positioner>
        </Menu.Portal>
      </Menu.Root>
    </div>
  )
}
