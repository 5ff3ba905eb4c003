import { ChevronsDownUp, FilePlus, FolderPlus, Upload } from 'lucide-react'
import { IconButton } from '../../ui/button.tsx'

interface FilesHeadProps {
  readonly isRunning: boolean
  readonly onCreate: (kind: 'file' | 'folder') => void
  readonly onUpload: () => void
  readonly onCollapseAll: () => void
}

export function FilesHead({ isRunning, onCreate, onUpload, onCollapseAll }: FilesHeadProps) {
  return (
    <div className="pane-head">
      <h2 className="pane-title truncate">workspace</h2>
      <IconButton
        label="New file"
        size="small"
        disabled={!isRunning}
        onClick={() => {
          onCreate('file')
        }}
      >
        <FilePlus size={14} aria-hidden />
      </IconButton>
      <IconButton
        label="New folder"
        size="small"
        disabled={!isRunning}
        onClick={() => {
          onCreate('folder')
        }}
      >
        <FolderPlus size={14} aria-hidden />
      </IconButton>
      <IconButton label="Copy files in…" size="small" disabled={!isRunning} onClick={onUpload}>
        <Upload size={14} aria-hidden />
      </IconButton>
      <IconButton label="Collapse all folders" size="small" onClick={onCollapseAll}>
        <ChevronsDownUp size={14} aria-hidden />
      </IconButton>
    </div>
  )
}
