import { useDeferredValue } from 'react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Folder } from 'lucide-react'
import type { SourcePreview as Preview } from '../../../src-shared/api/sandboxes.ts'
import { toErrorReport } from '../../../src-shared/errors/airlock-error.ts'
import { useBackend } from '../../bridge/context.ts'
import { FileIcon } from '../../ui/file-icon.tsx'
import { bytesInWords, countInWords, harmless, shownName } from '../../ui/words.ts'
import { sourceOf, type Draft } from './draft.ts'
import { previewKey } from './told-below.ts'
import { LeftOutList } from './left-out-list.tsx'

interface SourcePreviewProps {
  readonly draft: Draft
  readonly change: (part: Partial<Draft>) => void
}

/** What comes in and what stays out, told before anything is copied; what stays out can be chosen. */
export function SourcePreview({ draft, change }: SourcePreviewProps) {
  const { includeIgnored, include } = draft
  const source = useDeferredValue(sourceOf(draft))
  // What can be chosen is asked for without a choice, so that nothing chosen leaves the list.
  const all = usePreview(source, { includeIgnored: false, include: [] })
  const now = usePreview(source, { includeIgnored, include })
  if (source === null) return null
  const failure = all.error ?? now.error
  if (failure) {
    const error = toErrorReport(failure)
    return (
      <p className="field-error" role="alert">
        {harmless(`${error.message} ${error.why} ${error.remedy}`, 900)}
      </p>
    )
  }
  if (all.data === undefined || now.data === undefined) {
    return (
      <p className="source-preview muted">
        {draft.source === 'archive' ? 'Unpacking the archive…' : 'Counting files…'}
      </p>
    )
  }
  return (
    <section className="source-preview" aria-label="What comes in">
      <Summary preview={now.data} />
      <LeftOutList all={all.data.leftOut} now={now.data} draft={draft} change={change} />
    </section>
  )
}

function usePreview(
  source: ReturnType<typeof sourceOf>,
  chosen: { readonly includeIgnored: boolean; readonly include: readonly string[] },
) {
  const backend = useBackend()
  return useQuery({
    queryKey: [previewKey, source, chosen.includeIgnored, chosen.include],
    queryFn: ({ signal }) =>
      backend.call((client) =>
        client.sandboxes.previewSource({ ...source, ...chosen, include: [...chosen.include] }, { signal }),
      ),
    enabled: source !== null,
    placeholderData: keepPreviousData,
    staleTime: 5_000,
    retry: false,
  })
}

function Summary({ preview }: { readonly preview: Preview }) {
  const { files, bytes, top, largest, wrapper } = preview
  const [first] = largest
  return (
    <>
      <p>
        <strong>{countInWords(files, 'file')}</strong>, {bytesInWords(bytes)} will be copied in
        {first !== undefined && files > 1 && (
          <span className="muted">
            ; the largest is <code>{shownName(first.path, 80)}</code> with {bytesInWords(first.bytes)}
          </span>
        )}
        .
      </p>
      {wrapper !== null && (
        <p className="muted">
          All of it lies in the folder “{harmless(wrapper)}”: what is in that folder becomes the workspace.
        </p>
      )}
      <details>
        <summary>{countInWords(top.length, 'entry', 'entries')} at the top</summary>
        <ul className="source-top" tabIndex={0} aria-label="At the top">
          {top.map((entry) => (
            <li key={entry.name}>
              {entry.isFolder ? <Folder size={14} aria-hidden /> : <FileIcon name={entry.name} />}
              <code className="truncate">{shownName(entry.name, 120)}</code>
              <span className="muted">
                {entry.isFolder && `${countInWords(entry.files, 'file')}, `}
                {bytesInWords(entry.bytes)}
              </span>
            </li>
          ))}
        </ul>
      </details>
    </>
  )
}
