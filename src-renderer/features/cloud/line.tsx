import type { PushState } from '../../../src-shared/cloud/push-plan.ts'
import { bytesInWords } from '../../ui/words.ts'

/** How much went over the line, of how much. */
export function Line({ push: { sentBytes, totalBytes } }: { readonly push: PushState }) {
  if (totalBytes === null || totalBytes === 0) return null
  const share = Math.min(1, sentBytes / totalBytes)
  return (
    <div className="push-line">
      <progress aria-label="Sent" value={share} max={1} />
      <span className="muted">
        {bytesInWords(Math.min(sentBytes, totalBytes))} of {bytesInWords(totalBytes)} over the line
      </span>
    </div>
  )
}
