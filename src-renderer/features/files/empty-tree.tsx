import type { ErrorReport } from '../../../src-shared/errors/airlock-error.ts'
import { ErrorCallout } from '../../ui/callout.tsx'

interface EmptyTreeProps {
  readonly isRunning: boolean
  readonly isLoading: boolean
  readonly error: ErrorReport | null
}

/** What stands where there are no files. */
export function EmptyTree({ isRunning, isLoading, error }: EmptyTreeProps) {
  if (isLoading)
    return (
      <div className="tree-skeleton" aria-hidden>
        {[52, 70, 44, 60, 38].map((width) => (
          <div key={width} className="skeleton" style={{ width: `${width}%` }} />
        ))}
      </div>
    )
  if (isRunning && error !== null) return <ErrorCallout error={error} />
  return (
    <p className="tree-empty">
      {isRunning
        ? 'The workspace is empty. Make a file here, drop some from your computer, or let something in a terminal make one.'
        : 'Files can be seen while the sandbox runs.'}
    </p>
  )
}
