import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useId } from 'react'
import { toErrorReport } from '../../../src-shared/errors/airlock-error.ts'
import { useBackend } from '../../bridge/context.ts'
import { Button } from '../../ui/button.tsx'
import { Callout, ErrorCallout } from '../../ui/callout.tsx'
import { LeftoverItem } from './leftover-item.tsx'

const leftoversKey = ['cloud-leftovers'] as const

/** “Clean up Fly”: what of Airlock’s is in the account that no sandbox here is known of. Goes one by one, by the person alone. */
export function Leftovers() {
  const id = useId()
  const backend = useBackend()
  const queries = useQueryClient()
  const { data, error, isFetching } = useQuery({
    queryKey: leftoversKey,
    queryFn: () => backend.call((client) => client.cloud.leftovers()),
    staleTime: 30_000,
    retry: false,
  })
  const look = () => queries.invalidateQueries({ queryKey: leftoversKey })
  return (
    <section className="cloud-leftovers" aria-labelledby={id} aria-busy={isFetching}>
      <div className="cloud-head">
        <h3 id={id}>Clean up Fly</h3>
        <Button size="small" disabled={isFetching} onClick={() => void look()}>
          {isFetching ? 'Looking…' : 'Look again'}
        </Button>
      </div>
      <p className="muted">
        What Airlock made in this account and no sandbox here is known of: from another computer, or of records that
        were lost. Nothing of it is ever removed by itself.
      </p>
      {error !== null && <ErrorCallout error={toErrorReport(error)} />}
      {data !== undefined && data.missingRegions.length > 0 && (
        <Callout tone="warn" title="This list may not be whole">
          <span className="muted">These regions did not answer: {data.missingRegions.join(', ')}.</span>
        </Callout>
      )}
      {data?.leftovers.length === 0 && <p className="cloud-none muted">Nothing is left over.</p>}
      {data !== undefined && data.leftovers.length > 0 && (
        <ul className="settings-list" aria-label="Left over at Fly.io">
          {data.leftovers.map((leftover) => (
            <LeftoverItem key={leftover.id} leftover={leftover} onRemoved={look} />
          ))}
        </ul>
      )}
    </section>
  )
}
