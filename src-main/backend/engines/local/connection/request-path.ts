import { AirlockError } from '../../../../../src-shared/errors/airlock-error.ts'
import { checkedPath } from './references.ts'

/** The whole path of a request: version, checked path, encoded query. Throws `invalid-input`. */
export function pathWithQuery(
  versions: { readonly apiVersion: string; readonly libpodVersion: string | null },
  path: string,
  query: Readonly<Record<string, unknown>> | undefined,
): string {
  const version = path.startsWith('/libpod/') ? versions.libpodVersion : versions.apiVersion
  if (version === null) {
    throw new AirlockError({
      code: 'invalid-input',
      message: 'This engine has no libpod API.',
      why: 'Only Podman has it.',
      remedy: 'Use the Docker-compatible call.',
    })
  }
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value === undefined || value === null) continue
    parameters.append(
      name,
      typeof value === 'object' ? JSON.stringify(value) : String(value as string | number | boolean),
    )
  }
  const encoded = parameters.toString()
  return `/v${version}${checkedPath(path)}${encoded === '' ? '' : `?${encoded}`}`
}
