import { secretPresets, type SecretPresetId } from '../../../src-shared/secrets/presets.ts'
import type { SecretScheme } from '../../../src-shared/secrets/secret.ts'

export type SecretKind = SecretPresetId | 'other'

/** What is typed for a new secret. */
export interface SecretDraft {
  readonly kind: SecretKind
  readonly title: string
  readonly host: string
  readonly header: string
  readonly scheme: SecretScheme
  readonly user: string
  readonly addressVariable: string
  readonly keyVariable: string
  readonly value: string
}

export const hostHint = 'The one host that gets it, always over verified TLS.'

export const emptyDraft: SecretDraft = {
  kind: 'anthropic',
  title: '',
  host: '',
  header: 'authorization',
  scheme: 'bearer',
  user: '',
  addressVariable: '',
  keyVariable: '',
  value: '',
}

export function asksHost(kind: SecretKind): boolean {
  return kind === 'other' || (secretPresets.find(({ id }) => id === kind)?.asksHost ?? false)
}

/** As the backend takes it; it checks all of it. */
export function requestOf({ kind, title, host, value, ...target }: SecretDraft) {
  const common = { value: value.trim(), ...(title.trim() === '' ? {} : { title: title.trim() }) }
  if (kind !== 'other') return { ...common, preset: kind, ...(asksHost(kind) ? { host: host.trim() } : {}) }
  const { header, scheme, user, addressVariable, keyVariable } = target
  return {
    ...common,
    preset: null,
    targets: [
      {
        host: host.trim(),
        header: header.trim(),
        scheme,
        user: user.trim(),
        addressVariable: addressVariable.trim() || null,
        keyVariable: keyVariable.trim() || null,
      },
    ],
  }
}
