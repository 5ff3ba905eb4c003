import { cloudDifferences } from '../../../src-shared/cloud/differences.ts'

/** What is other than on this computer, as sentences about there. */
export function DifferencesThere() {
  return (
    <details>
      <summary className="muted">What is different there</summary>
      <dl className="cloud-differences-there">
        {cloudDifferences.map(({ id, about, there }) => (
          <div key={id}>
            <dt>{about}</dt>
            <dd>{there}</dd>
          </div>
        ))}
      </dl>
    </details>
  )
}
