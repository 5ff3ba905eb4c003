import type { CloudChoices } from '../../src-shared/api/cloud.ts'
import { inDollars } from '../../src-shared/cloud/money.ts'
import { Choice } from './choice.tsx'

/** As fields hold it; a region of null is a usual one that has room. */
export interface ChosenPlace {
  readonly region: string | null
  readonly size: string
  readonly volumeGb: number
}

interface PlaceFieldsProps {
  readonly choices: CloudChoices
  readonly place: ChosenPlace
  readonly onChange: (place: ChosenPlace) => void
  /** Offers to leave the region to what has room. */
  readonly mayBeAnyRegion?: boolean
}

const anyRegion = 'any'

/** Region, size and disk at Fly.io, each with its price. */
export function PlaceFields({ choices, place, onChange, mayBeAnyRegion = false }: PlaceFieldsProps) {
  const usual = choices.regions.filter(({ isUsual }) => isUsual).map(({ code }) => code)
  const cheapest = Math.min(...choices.regions.map(({ markup }) => markup))
  return (
    <>
      <Choice
        label="Region"
        value={place.region ?? anyRegion}
        onChange={(region) => {
          onChange({ ...place, region: region === anyRegion ? null : region })
        }}
        options={[
          ...(mayBeAnyRegion
            ? [{ value: anyRegion, label: 'Where there is room', hint: `One of ${usual.join(', ')}, in this order` }]
            : []),
          ...choices.regions.map(({ code, city, markup }) => ({
            value: code,
            label: `${city} (${code})`,
            hint: markupInWords(markup / cheapest),
          })),
        ]}
      />
      <Choice
        label="Size"
        value={place.size}
        onChange={(size) => {
          onChange({ ...place, size })
        }}
        options={choices.sizes.map(({ name, words, cost, canSuspend }) => ({
          value: name,
          label: words,
          hint: `${inDollars(cost.runningPerHour)} an hour${canSuspend ? '' : '; stopped, not suspended, when idle'}`,
        }))}
      />
      <Choice
        label="Disk"
        value={String(place.volumeGb)}
        onChange={(gb) => {
          onChange({ ...place, volumeGb: Number(gb) })
        }}
        options={withChosen(choices, place.volumeGb).map(({ gb, perMonth }) => ({
          value: String(gb),
          label: `${String(gb)} GB`,
          hint: `${inDollars(perMonth)} a month, used or not`,
        }))}
      />
    </>
  )
}

function markupInWords(share: number): string {
  const percent = Math.round((share - 1) * 100)
  return percent === 0 ? 'The least price' : `+${String(percent)} % on the least price`
}

/** A disk that was chosen elsewhere stands in the list as well. */
function withChosen({ volumes }: CloudChoices, chosen: number): readonly { gb: number; perMonth: number }[] {
  if (volumes.some(({ gb }) => gb === chosen)) return volumes
  const [first] = volumes
  const perGb = first === undefined ? 0 : first.perMonth / first.gb
  return [...volumes, { gb: chosen, perMonth: chosen * perGb }].sort((one, other) => one.gb - other.gb)
}
