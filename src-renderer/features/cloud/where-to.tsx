import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { PushPlan, PushTarget } from '../../../src-shared/cloud/push-plan.ts'
import { nameOfSize } from '../../../src-shared/cloud/sizes.ts'
import { useBackend } from '../../bridge/context.ts'
import { PlaceFields } from '../../ui/place-fields.tsx'
import { PriceView } from '../../ui/price-view.tsx'
import { durationInWords, harmless } from '../../ui/words.ts'

interface WhereToProps {
  readonly plan: PushPlan
  /** Whether the plan is of what is chosen now. */
  readonly isFresh: boolean
  readonly onChange: (target: PushTarget) => void
}

/** Whose account, which region, size and disk, what that costs there and elsewhere, and how long sending takes. */
export function WhereTo({ plan, isFresh, onChange }: WhereToProps) {
  const backend = useBackend()
  const { target, isKnownThere } = plan
  const { data } = useQuery({
    queryKey: ['cloud-choices', target],
    queryFn: () =>
      backend.call((client) =>
        client.cloud.choices({
          region: target.region,
          size: nameOfSize(target.size),
          volumeGb: target.volumeGb,
        }),
      ),
    placeholderData: keepPreviousData,
    staleTime: Infinity,
  })
  return (
    <section className="where-to" aria-labelledby="push-where" aria-busy={!isFresh}>
      <h3 id="push-where">Where to</h3>
      <p className="where-account">{placeInWords(plan.place)}</p>
      {isKnownThere ? (
        <p className="muted">
          The machine of the last push is still there, so it stays as large as it is, and only what changed is sent.
        </p>
      ) : (
        data !== undefined && (
          <PlaceFields
            choices={data}
            place={{ region: target.region, size: nameOfSize(target.size), volumeGb: target.volumeGb }}
            onChange={(place) => {
              const size = data.sizes.find(({ name }) => name === place.size)?.size ?? target.size
              onChange({ region: place.region ?? target.region, size, volumeGb: place.volumeGb })
            }}
          />
        )
      )}
      {data !== undefined && <PriceView cost={plan.cost} choices={data} />}
      <p className="muted push-time">
        {plan.seconds === null
          ? 'How long sending takes is measured on the way.'
          : `Sending takes about ${durationInWords(plan.seconds * 1000)}. You go on working meanwhile, but for the last moments.`}
      </p>
      {plan.remarks.length > 0 && (
        <ul className="push-sentences" aria-label="Mind">
          {plan.remarks.map((remark) => (
            <li key={remark}>{harmless(remark, 400)}</li>
          ))}
        </ul>
      )}
    </section>
  )
}

/** `fly my-organisation` → `Fly.io · my-organisation`. */
function placeInWords(place: string): string {
  return `Fly.io · ${harmless(place.replace(/^fly\s+/, ''), 64)}`
}
