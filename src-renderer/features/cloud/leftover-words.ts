import type { CloudLeftover } from '../../../src-shared/api/cloud.ts'
import { inDollars } from '../../../src-shared/cloud/money.ts'
import { countInWords, harmless } from '../../ui/words.ts'

/** What it says to be; a name that comes from the account. */
export function titleOf({ sandbox }: CloudLeftover): string {
  return sandbox?.name == null ? 'A nameless app' : `“${harmless(sandbox.name)}”`
}

/** The same within a sentence. */
export function namedIn({ id, sandbox }: CloudLeftover): string {
  return sandbox?.name == null ? `the app ${harmless(id)}` : `“${harmless(sandbox.name)}”`
}

export function originInWords({ sandbox, mayBeDamaged }: CloudLeftover): string {
  if (mayBeDamaged) return 'a sandbox of yours, whose record here is damaged'
  if (sandbox === null) return 'says of no sandbox'
  return sandbox.isOurs ? 'made by this installation' : 'made by another computer, or before this one’s records'
}

/** E.g. `a disk of 10 GB in ams and a stopped machine`. */
export function contentInWords({ machines, volumes }: CloudLeftover): string {
  const parts = [
    ...volumes.map(({ sizeGb, region }) => `a disk of ${String(sizeGb)} GB${inRegion(region)}`),
    ...machines.map(({ state, region, runningPerHour }) => {
      const cost = runningPerHour === null || state !== 'started' ? '' : `, ${inDollars(runningPerHour)} an hour`
      return `a machine that is ${harmless(state, 20)}${volumes.length === 0 ? inRegion(region) : ''}${cost}`
    }),
  ]
  if (parts.length === 0) return 'an app with nothing in it'
  if (parts.length > 4) return `${countInWords(volumes.length, 'disk')} and ${countInWords(machines.length, 'machine')}`
  return parts.join(' and ')
}

function inRegion(region: string | null): string {
  return region === null ? '' : ` in ${harmless(region, 20)}`
}
