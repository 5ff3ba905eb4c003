import type { LabelSigner } from '../../label-signer.ts'

/** Label keys. All start with `app.airlock.`, which we own. */
export const labelKeys = {
  kind: 'app.airlock.kind',
  name: 'app.airlock.name',
  sandbox: 'app.airlock.sandbox',
  spec: 'app.airlock.spec',
  settings: 'app.airlock.settings',
  signature: 'app.airlock.signature',
} as const

export type Labels = Readonly<Record<string, string>>

/**
 * What a resource of ours is for. `probe`, `fill` and `prepare` are containers of seconds, `build` ones of
 * minutes; `prepared-image` ones are caches that can always be made again.
 */
export type ResourceKind =
  | 'workspace'
  | 'home'
  | 'runtime'
  | 'runtime-image'
  | 'prepared-image'
  | 'base-image'
  | 'probe'
  | 'fill'
  | 'prepare'
  | 'build'

/**
 * Labels of everything that is not a sandbox's container. `name` is the resource's own name (volume, image tag). Every key
 * is written: a container inherits the labels of its image, and one of an image's own would spoil the signature.
 */
export function resourceLabels(
  signer: LabelSigner,
  resource: { readonly kind: ResourceKind; readonly name: string; readonly sandbox?: string },
): Labels {
  return {
    [labelKeys.kind]: resource.kind,
    [labelKeys.name]: resource.name,
    [labelKeys.sandbox]: resource.sandbox ?? '',
    [labelKeys.signature]: signer.sign(['resource', resource.kind, resource.name, resource.sandbox ?? '']),
  }
}

/** What a resource's labels say, or null when this installation did not write them for a resource of that name. */
export function readResourceLabels(
  signer: LabelSigner,
  name: string,
  labels: Labels | null | undefined,
): { readonly kind: ResourceKind; readonly sandbox: string | null } | null {
  const kind = labels?.[labelKeys.kind]
  if (!labels || kind === undefined || labels[labelKeys.name] !== name) return null
  const sandbox = labels[labelKeys.sandbox] ?? ''
  const parts = ['resource', kind, name, sandbox]
  if (!signer.verify(parts, labels[labelKeys.signature])) return null
  return { kind: kind as ResourceKind, sandbox: sandbox === '' ? null : sandbox }
}
