import { secretPreset, type SecretPresetId } from '../../../src-shared/secrets/presets.ts'
import {
  endpointNamePattern,
  reservedHeaders,
  secretHostPattern,
  variableNamePattern,
  type SecretTarget,
} from '../../../src-shared/secrets/secret.ts'
import { notTaken } from './secret-errors.ts'

/** A target as a person describes it. */
export type AskedTarget = Omit<SecretTarget, 'name' | 'path' | 'more'> & { readonly name?: string | undefined }

export interface AskedSecret {
  readonly preset: SecretPresetId | null
  readonly host?: string | undefined
  readonly targets?: readonly AskedTarget[] | undefined
}

/** Checked targets with names that no other secret has. @throws AirlockError `invalid-input` */
export function makeTargets(asked: AskedSecret, taken: ReadonlySet<string>): readonly SecretTarget[] {
  const wanted = asked.preset === null ? ofPerson(asked) : ofPreset(asked.preset, asked.host)
  const names = new Set(taken)
  return wanted.map((target) => {
    const name = freeName(target.name, names)
    names.add(name)
    return { ...target, name }
  })
}

function ofPreset(id: SecretPresetId, given: string | undefined): readonly SecretTarget[] {
  const preset = secretPreset(id)
  if (!preset.asksHost) return preset.targets('', '')
  if (given === undefined) {
    throw notTaken(`${preset.title} needs the host that it is for.`, 'Name it, e.g. registry.example.com.')
  }
  const [, host = '', path = ''] = /^(?:https:\/\/)?([^/?#:@]+)(?::443)?(\/[\w./~%-]*)?$/.exec(given) ?? []
  checkHost(host.toLowerCase())
  return preset.targets(host.toLowerCase(), path.replace(/\/+$/, ''))
}

function ofPerson({ targets = [] }: AskedSecret): readonly SecretTarget[] {
  if (targets.length === 0) throw notTaken('It is bound to no host.', 'Name the host that may get it.')
  const variables = targets.flatMap(({ addressVariable, keyVariable }) => [addressVariable, keyVariable])
  const named = variables.filter((name) => name !== null)
  if (new Set(named).size < named.length) throw notTaken('Two of its variables have the same name.')
  for (const name of named)
    if (!variableNamePattern.test(name) || unsafe.test(name)) throw notTaken(`${name} cannot be set.`)
  return targets.map(({ name, ...target }) => {
    checkHost(target.host)
    if (reservedHeaders.has(target.header)) throw notTaken(`A secret cannot be sent as “${target.header}”.`)
    return { ...target, name: name ?? nameOf(target.host), path: '', more: {} }
  })
}

/** Variables that decide how programs run; an address in one of them only breaks them. */
const unsafe = /^(?:LD_|DYLD_|GIT_CONFIG_|PATH$|HOME$|SHELL$|IFS$)/

function checkHost(host: string): void {
  if (secretHostPattern.test(host) && !host.endsWith('.internal')) return
  throw notTaken(
    `“${host.slice(0, 100)}” is no host that can get a secret.`,
    'Name it exactly, e.g. api.example.com; addresses and * cannot be used.',
  )
}

/** `api.example.com` → `example`, the part that a person would call it by. */
function nameOf(host: string): string {
  const labels = host.split('.').filter((label) => label !== 'api' && label !== 'www')
  const name = (labels.length > 2 ? labels[0] : labels.at(-2)) ?? ''
  return endpointNamePattern.test(name) ? name : 'secret'
}

function freeName(wanted: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? wanted : `${wanted.slice(0, 28)}-${String(number)}`
    if (!taken.has(name)) return name
  }
}
