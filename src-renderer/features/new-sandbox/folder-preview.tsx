import { useDeferredValue } from 'react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Checkbox } from '@base-ui/react/checkbox'
import { Check } from 'lucide-react'
import { toErrorReport } from '../../../src-shared/errors/airlock-error.ts'
import { useBackend } from '../../bridge/context.ts'
import { bytesInWords, countInWords, harmless } from '../../ui/words.ts'
import { isAbsolute } from './draft.ts'

interface FolderPreviewProps {
  readonly folder: string
  readonly includeIgnored: boolean
  readonly onIncludeIgnored: (include: boolean) => void
}

/** What a folder would bring in and what stays out, told before anything is copied. */
export function FolderPreview({ folder, includeIgnored, onIncludeIgnored }: FolderPreviewProps) {
  const backend = useBackend()
  const path = useDeferredValue(folder.trim())
  const preview = useQuery({
    queryKey: ['folder-preview', path, includeIgnored],
    queryFn: () => backend.call((client) => client.sandboxes.previewFolder({ path, includeIgnored })),
    enabled: isAbsolute(path),
    placeholderData: keepPreviousData,
    staleTime: 5_000,
    retry: false,
  })
  if (!isAbsolute(path)) return null
  if (preview.error) {
    const error = toErrorReport(preview.error)
    return (
      <p className="field-error" role="alert">
        {error.message} {error.remedy}
      </p>
    )
  }
  if (preview.data === undefined) return <p className="field-hint">Counting files…</p>
  const { files, bytes, leftOut } = preview.data
  return (
    <div className="folder-preview">
      <p>
        <strong>{countInWords(files, 'file')}</strong>, {bytesInWords(bytes)} will be copied in.
      </p>
      {leftOut.length > 0 && (
        <details>
          <summary>{countInWords(leftOut.length, 'path')} stay out: ignored by git, or looking like secrets</summary>
          <ul className="left-out">
            {leftOut.slice(0, 200).map((entry) => (
              <li key={entry}>
                <code>{harmless(entry, 200)}</code>
              </li>
            ))}
          </ul>
        </details>
      )}
      <label className="check-row">
        <Checkbox.Root className="checkbox" checked={includeIgnored} onCheckedChange={onIncludeIgnored}>
          <Checkbox.Indicator>
            <Check size={12} aria-hidden />
          </Checkbox.Indicator>
        </Checkbox.Root>
        Copy these as well
      </label>
    </div>
  )
}
