import { Radio } from '@base-ui/react/radio'
import { RadioGroup } from '@base-ui/react/radio-group'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useId } from 'react'
import { toErrorReport } from '../../../src-shared/errors/airlock-error.ts'
import { useBackend } from '../../bridge/context.ts'
import { useCloud } from '../../state/server-facts.ts'
import { ErrorCallout } from '../../ui/callout.tsx'
import { PlaceFields } from '../../ui/place-fields.tsx'
import { PriceView } from '../../ui/price-view.tsx'
import type { DraftPlace } from './draft-place.ts'
import '../../ui/segments.css'

interface WhereChoiceProps {
  readonly place: DraftPlace
  readonly onChange: (place: DraftPlace) => void
}

/** On this computer or at Fly.io, there with region, size, disk and price. Nothing while no account is connected. */
export function WhereChoice({ place, onChange }: WhereChoiceProps) {
  const id = useId()
  const cloud = useCloud()
  if (place.engine === 'local' && (cloud === undefined || cloud.state === 'off')) return null
  return (
    <>
      <div className="field">
        <span className="field-label" id={id}>
          Where
        </span>
        <RadioGroup
          className="segments"
          aria-labelledby={id}
          value={place.engine}
          onValueChange={(engine: DraftPlace['engine']) => {
            onChange({ ...place, engine })
          }}
        >
          <Radio.Root value="local" className="segment">
            This computer
          </Radio.Root>
          <Radio.Root value="fly" className="segment">
            Fly.io
          </Radio.Root>
        </RadioGroup>
      </div>
      {place.engine === 'fly' && cloud?.problem != null && <ErrorCallout error={cloud.problem} />}
      {place.engine === 'fly' && <AtFly place={place} onChange={onChange} />}
    </>
  )
}

function AtFly({ place, onChange }: WhereChoiceProps) {
  const backend = useBackend()
  const { region, size, volumeGb } = place
  const { data, error } = useQuery({
    queryKey: ['cloud-choices', region, size, volumeGb],
    queryFn: () =>
      backend.call((client) => client.cloud.choices({ ...(region === '' ? {} : { region }), size, volumeGb })),
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    retry: false,
  })
  if (error !== null) return <ErrorCallout error={toErrorReport(error)} />
  if (data === undefined) return null
  const cost = data.sizes.find(({ name }) => name === data.use.size)?.cost
  return (
    <div className="place" role="group" aria-label="At Fly.io">
      <PlaceFields
        choices={data}
        place={{ region: region === '' ? null : region, size, volumeGb }}
        mayBeAnyRegion
        onChange={(next) => {
          onChange({ ...place, ...next, region: next.region ?? '' })
        }}
      />
      {cost !== undefined && <PriceView cost={cost} choices={data} />}
    </div>
  )
}
