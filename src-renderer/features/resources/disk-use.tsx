import { useQuery } from '@tanstack/react-query'
import { RefreshCw } from 'lucide-react'
import { toErrorReport } from '../../../src-shared/errors/airlock-error.ts'
import { useBackend } from '../../bridge/context.ts'
import { IconButton } from '../../ui/button.tsx'
import { ErrorCallout } from '../../ui/callout.tsx'
import { bytesInWords, shareInWords } from '../../ui/words.ts'

/** Files are walked for this, so it is asked for seldom. */
const everyMs = 60_000

/** Room that a sandbox's files take, and what is left where they lie. */
export function DiskUse({ sandbox }: { readonly sandbox: string }) {
  const backend = useBackend()
  const query = useQuery({
    queryKey: ['disk', sandbox],
    queryFn: () => backend.call((client) => client.usage.disk({ sandbox })),
    refetchInterval: everyMs,
    staleTime: everyMs / 2,
    retry: false,
  })
  const disk = query.data
  const size = (bytes: number | undefined) => {
    if (bytes === undefined) return '…'
    return disk?.isPartial ? `over ${bytesInWords(bytes)}` : bytesInWords(bytes)
  }
  return (
    <section className="resource-section" aria-label="Disk">
      <div className="resource-head">
        <h2>Disk</h2>
        <IconButton label="Measure again" size="small" disabled={query.isFetching} onClick={() => void query.refetch()}>
          <RefreshCw size={12} aria-hidden />
        </IconButton>
      </div>
      {query.error ? (
        <ErrorCallout error={toErrorReport(query.error)} />
      ) : (
        <dl className="resource-facts">
          <dt>Workspace</dt>
          <dd>{size(disk?.workspaceBytes)}</dd>
          <dt>Home</dt>
          <dd>{size(disk?.homeBytes)}</dd>
          {disk?.left !== null && (
            <>
              <dt>Free on disk</dt>
              <dd title={disk === undefined ? undefined : `${shareInWords(disk.left.freeShare)} of the disk`}>
                {disk === undefined ? '…' : bytesInWords(disk.left.freeBytes)}
              </dd>
            </>
          )}
        </dl>
      )}
    </section>
  )
}
