import { useCallback } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import { toErrorReport, type ErrorReport } from '../../../src-shared/errors/airlock-error.ts'
import type { ErrorCode } from '../../../src-shared/errors/codes.ts'
import { sourceOf, type Draft } from './draft.ts'

/** Key of what the preview of a source asks, before what was chosen of it. */
export const previewKey = 'source-preview'

/** What looking at a source can fail with. */
const ofSources: ReadonlySet<ErrorCode> = new Set([
  'source-unreadable',
  'archive-refused',
  'invalid-input',
  'too-many',
  'disk-full',
])

/**
 * Whether the preview of the source says below its field what keeps the sandbox from being made, so that it need not be told
 * a second time. The preview looks again for that: the source may have been lost since.
 */
export function useToldBelow(): (draft: Draft, report: ErrorReport) => Promise<boolean> {
  const queries = useQueryClient()
  return useCallback(
    async (draft, report) => {
      if (!ofSources.has(report.code)) return false
      const queryKey = [previewKey, sourceOf(draft)]
      await queries.refetchQueries({ queryKey, type: 'active' })
      return queries
        .getQueryCache()
        .findAll({ queryKey, type: 'active' })
        .some(({ state }) => state.error !== null && toErrorReport(state.error).message === report.message)
    },
    [queries],
  )
}
