import { useRef, type ReactNode } from 'react'
import { FileArchive, Folder, X } from 'lucide-react'
import type { ErrorReport } from '../../../src-shared/errors/airlock-error.ts'
import { useBackend } from '../../bridge/context.ts'
import { attempt } from '../../state/notices.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { harmless, shownName } from '../../ui/words.ts'
import type { Upload } from './draft.ts'
import type { Sending } from './use-sending.ts'

interface UploadFieldProps {
  readonly upload: Upload | null
  readonly sending: Sending | null
  readonly error: ErrorReport | null
  readonly onChosen: (file: File) => void
  readonly onCancel: () => void
  readonly onDiscard: () => void
  /** The field for a path, with the button that uploads instead. */
  readonly children: (choose: ReactNode) => ReactNode
}

/** An archive by its path, or what the page sends: with progress, and to be cancelled. */
export function UploadField({ upload, sending, error, onChosen, onCancel, onDiscard, children }: UploadFieldProps) {
  const backend = useBackend()
  const input = useRef<HTMLInputElement>(null)
  if (sending !== null) {
    return (
      <div className="upload" role="group" aria-label="Upload">
        <Kind isFolder={sending.isFolder} />
        <span className="truncate">{shownName(sending.name, 120)}</span>
        <span className="muted">{sending.words}</span>
        <progress className="upload-bar" max={1} value={sending.part ?? undefined} aria-label="Uploaded" />
        <Button size="small" onClick={onCancel}>
          Cancel upload
        </Button>
      </div>
    )
  }
  if (upload !== null) {
    return (
      <div className="upload" role="group" aria-label="Upload">
        <Kind isFolder={upload.isFolder ?? false} />
        <span className="truncate">{shownName(upload.name, 120)}</span>
        <span className="muted">uploaded</span>
        <IconButton
          label="Choose another one"
          size="small"
          onClick={() => {
            onDiscard()
            attempt(() => backend.call((client) => client.sandboxes.discardUpload({ upload: upload.id })))
          }}
        >
          <X size={14} aria-hidden />
        </IconButton>
      </div>
    )
  }
  return (
    <>
      {children(
        <Button look="outlined" onClick={() => input.current?.click()}>
          Choose…
        </Button>,
      )}
      <input
        ref={input}
        type="file"
        hidden
        aria-label="Archive to upload"
        accept=".zip,.tar,.tgz,.tar.gz,application/zip,application/x-tar,application/gzip"
        onChange={(event) => {
          const file = event.target.files?.[0]
          if (file !== undefined) onChosen(file)
        }}
      />
      {error && (
        <p className="field-error" role="alert">
          {harmless(`${error.message} ${error.why} ${error.remedy}`, 900)}
        </p>
      )}
    </>
  )
}

function Kind({ isFolder }: { readonly isFolder: boolean }) {
  return isFolder ? <Folder size={14} aria-hidden /> : <FileArchive size={14} aria-hidden />
}
