import type { SecretUse } from '../../../src-shared/api/secrets.ts'
import type { SecretLimits } from '../../../src-shared/secrets/secret.ts'
import { bytesInWords, countInWords } from '../../ui/words.ts'

/** What was spent of a secret and may be, short: the whole is in its dialog. */
export function spentInWords(used: SecretUse, limits: SecretLimits): string {
  const requests = `${used.requestsThisHour.toLocaleString('en')} of ${countInWords(limits.requestsPerHour, 'request')}`
  const bytes = `${bytesInWords(used.bytesThisHour)} of ${bytesInWords(limits.bytesPerHour)} this hour`
  const refusals = used.refusals > 0 ? ` · ${countInWords(used.refusals, 'refusal')}` : ''
  return `${requests} and ${bytes}${refusals}`
}
