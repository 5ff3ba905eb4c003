import type { SecretGrantView, SecretsView, SecretView } from '../../src-shared/api/secrets.ts'
import { size } from './print.ts'
import { table, visible } from './visible-text.ts'

export function secretsText({ secrets, storage, problems }: SecretsView): string {
  const notes = [...problems, ...(storage === null ? [] : [storage])].map((note) => `${visible(note)}\n`).join('')
  if (secrets.length === 0) return `There are no secrets. Add one with: airlock secrets add anthropic\n${notes}`
  return [...secrets.map(secretText), notes === '' ? '' : `\n${notes}`].join('')
}

export function secretText({ title, id, keptIn, targets, grants, variables }: SecretView): string {
  const rows = targets.map(({ address, host, header }) => ['', visible(address), `${host}, as ${header}`])
  const head = `${visible(title)}  ${id}  ${keptIn === 'keyring' ? 'in the keyring' : 'in a file'}\n`
  const set = variables.length === 0 ? '' : `  sets ${variables.join(', ')}\n`
  const none = grants.length === 0 ? '  no sandbox may use it\n' : ''
  return `${head}${table(rows)}${set}${none}${grants.map(grantText).join('')}`
}

export function grantText({ sandboxName, limits, used, inCloud, there }: SecretGrantView): string {
  const requests = `${String(used.requestsThisHour)} of ${String(limits.requestsPerHour)} requests this hour`
  const today = `${String(used.requestsToday)} of ${String(limits.requestsPerDay)} in 24 hours`
  const bytes = `${size(used.bytesThisHour)} of ${size(limits.bytesPerHour)}`
  const bytesToday = `${size(used.bytesToday)} of ${size(limits.bytesPerDay)}`
  const where = there === null ? (inCloud ? 'also in the cloud' : '') : thereInWords[there]
  return `  ${visible(sandboxName)}: ${requests}, ${today}; ${bytes} this hour, ${bytesToday} in 24 hours${where === '' ? '' : `; ${where}`}\n`
}

const thereInWords = {
  'handed-over': 'in the memory of its machine',
  waiting: 'handed to its machine as soon as Airlock is connected to it',
  'stays-here': 'stays on this computer',
} as const
