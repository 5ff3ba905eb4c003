import { AirlockError } from '../../../../../src-shared/errors/airlock-error.ts'
import { mayCarryTokens } from '../machines-api/base-url.ts'

/** How the registry is called in the configs of machines. */
export const registryName = 'registry.fly.io'

/**
 * Where images are pushed to: Fly’s registry, or `FLY_REGISTRY_HOST`, a host or an address. In configs it is called
 * `registry.fly.io` all the same.
 * @throws AirlockError `invalid-input` when that is no address the token may be sent to
 */
export function registryUrl(env: Readonly<Record<string, string | undefined>>): URL {
  const set = env['FLY_REGISTRY_HOST']?.trim()
  const text = set === undefined || set === '' ? registryName : set
  const whole = /^https?:\/\//.test(text) ? text : `https://${text}`
  const url = URL.canParse(whole) ? new URL(whole) : null
  if (url === null || !mayCarryTokens(url) || url.pathname !== '/' || url.search !== '') {
    throw new AirlockError({
      code: 'invalid-input',
      message: 'FLY_REGISTRY_HOST is not an address of a registry.',
      why: 'It must be a host, an https:// address, or http:// on this computer, without a password and a path in it.',
      remedy: `Correct it, or unset it to use ${registryName}.`,
    })
  }
  return url
}
