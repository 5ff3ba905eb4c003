import { useEffect, useRef, useState, type ReactNode } from 'react'
import { FileArchive, X } from 'lucide-react'
import { isCancellation, toErrorReport, type ErrorReport } from '../../../src-shared/errors/airlock-error.ts'
import { useBackend } from '../../bridge/context.ts'
import { uploadSource } from '../../bridge/upload-source.ts'
import { attempt } from '../../state/notices.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { bytesInWords, harmless } from '../../ui/words.ts'
import type { Upload } from './draft.ts'

interface UploadFieldProps {
  readonly upload: Upload | null
  readonly onUpload: (upload: Upload | null) => void
  /** The field for a path, with the button that uploads instead. */
  readonly children: (choose: ReactNode) => ReactNode
}

interface Sending {
  readonly name: string
  readonly size: number
  readonly sent: number
  readonly abort: AbortController
}

/** An archive by its path, or one that the browser uploads: with progress, and to be cancelled. */
export function UploadField({ upload, onUpload, children }: UploadFieldProps) {
  const backend = useBackend()
  const input = useRef<HTMLInputElement>(null)
  const [sending, setSending] = useState<Sending | null>(null)
  const [error, setError] = useState<ErrorReport | null>(null)
  const abort = sending?.abort
  // Whoever closes the dialog wants no more of it.
  useEffect(() => () => abort?.abort(), [abort])

  async function send(file: File) {
    const abort = new AbortController()
    setError(null)
    setSending({ name: file.name, size: file.size, sent: 0, abort })
    try {
      const id = await uploadSource(backend, file.name, file.stream(), {
        signal: abort.signal,
        sent: (sent) => {
          setSending((before) => before && { ...before, sent })
        },
      })
      onUpload({ id, name: file.name })
    } catch (thrown) {
      if (!isCancellation(thrown)) setError(toErrorReport(thrown))
    } finally {
      setSending(null)
    }
  }

  if (sending !== null) {
    return (
      <div className="upload" role="group" aria-label="Upload">
        <FileArchive size={14} aria-hidden />
        <span className="truncate">{harmless(sending.name, 120)}</span>
        <span className="muted">
          {bytesInWords(sending.sent)} of {bytesInWords(sending.size)}
        </span>
        <progress className="upload-bar" max={sending.size} value={sending.sent} aria-label="Uploaded" />
        <Button
          size="small"
          onClick={() => {
            sending.abort.abort()
          }}
        >
          Cancel upload
        </Button>
      </div>
    )
  }
  if (upload !== null) {
    return (
      <div className="upload" role="group" aria-label="Upload">
        <FileArchive size={14} aria-hidden />
        <span className="truncate">{harmless(upload.name, 120)}</span>
        <span className="muted">uploaded</span>
        <IconButton
          label="Choose another one"
          size="small"
          onClick={() => {
            onUpload(null)
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
          if (file !== undefined) void send(file)
        }}
      />
      {error && (
        <p className="field-error" role="alert">
          {error.message} {error.why} {error.remedy}
        </p>
      )}
    </>
  )
}
