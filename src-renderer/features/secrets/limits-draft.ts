import type { SecretUse } from '../../../src-shared/api/secrets.ts'
import type { SecretLimits } from '../../../src-shared/secrets/secret.ts'
import { bytesInWords } from '../../ui/words.ts'

/** What a person types for each limit: requests as they are, bytes in MB. */
export type LimitsDraft = Readonly<Record<keyof SecretLimits, string>>

const mega = 1024 ** 2

export const limitFields: readonly {
  readonly name: keyof SecretLimits
  readonly label: string
  readonly used: Exclude<keyof SecretUse, 'lastAt' | 'refusals'>
  readonly isBytes: boolean
}[] = [
  { name: 'requestsPerHour', label: 'Requests an hour', used: 'requestsThisHour', isBytes: false },
  { name: 'requestsPerDay', label: 'Requests a day', used: 'requestsToday', isBytes: false },
  { name: 'bytesPerHour', label: 'MB an hour', used: 'bytesThisHour', isBytes: true },
  { name: 'bytesPerDay', label: 'MB a day', used: 'bytesToday', isBytes: true },
]

export function draftOf(limits: SecretLimits): LimitsDraft {
  return {
    requestsPerHour: String(limits.requestsPerHour),
    requestsPerDay: String(limits.requestsPerDay),
    // Sizes that were given to the byte are shown short, and stay as they are until they are typed over.
    bytesPerHour: String(Number((limits.bytesPerHour / mega).toFixed(3))),
    bytesPerDay: String(Number((limits.bytesPerDay / mega).toFixed(3))),
  }
}

/** What one field says; null for what is no limit. */
export function limitOf(text: string, isBytes: boolean): number | null {
  const form = isBytes ? /^\d+(?:\.\d{1,3})?$/ : /^\d+$/
  const given = form.test(text.trim()) ? Number(text.trim()) : 0
  const limit = isBytes ? Math.ceil(given * mega) : given
  return limit >= 1 && Number.isSafeInteger(limit) ? limit : null
}

/** What was typed over, as limits; null while something of it is none. */
export function changedLimits(draft: LimitsDraft, before: SecretLimits): Partial<SecretLimits> | null {
  const shown = draftOf(before)
  const changed = limitFields.filter(({ name }) => draft[name] !== shown[name])
  const limits = changed.map(({ name, isBytes }) => [name, limitOf(draft[name], isBytes)] as const)
  return limits.some(([, limit]) => limit === null) ? null : (Object.fromEntries(limits) as Partial<SecretLimits>)
}

/** E.g. `3 used so far`. */
export function usedWords(used: number, isBytes: boolean): string {
  return `${isBytes ? bytesInWords(used) : used.toLocaleString('en')} used so far`
}
