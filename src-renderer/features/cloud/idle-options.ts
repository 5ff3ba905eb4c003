import { idleLimits } from '../../../src-shared/cloud/cloud-limits.ts'
import type { Option } from '../../ui/picker.tsx'
import { countInWords } from '../../ui/words.ts'

const offered = [5, idleLimits.usual, 30, 60, 240] as const

/** When one there sleeps; what was chosen elsewhere stands among them. `null` as text: never. */
export function idleOptions(chosen: number | null): readonly Option<string>[] {
  const all =
    chosen === null || offered.some((one) => one === chosen) ? offered : [...offered, chosen].sort((a, b) => a - b)
  return [
    ...all.map((minutes) => ({ value: String(minutes), label: inWords(minutes) })),
    { value: 'null', label: 'Never', hint: 'It costs until you stop it' },
  ]
}

function inWords(minutes: number): string {
  return minutes % 60 === 0 ? countInWords(minutes / 60, 'hour') : countInWords(minutes, 'minute')
}
