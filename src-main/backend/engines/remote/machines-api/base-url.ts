import { AirlockError } from '../../../../../src-shared/errors/airlock-error.ts'

export const publicBaseUrl = 'https://api.machines.dev'

/**
 * Where the Machines API is: Fly's, or `FLY_FLAPS_BASE_URL`, as for Fly's own program.
 * @throws AirlockError `invalid-input` when that is no address the token may be sent to
 */
export function machinesApiUrl(env: Readonly<Record<string, string | undefined>>): URL {
  const set = env['FLY_FLAPS_BASE_URL']?.trim()
  const text = set === undefined || set === '' ? publicBaseUrl : set
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || !mayCarryTokens(url)) {
    throw new AirlockError({
      code: 'invalid-input',
      message: 'FLY_FLAPS_BASE_URL is not an address of a Machines API.',
      why: 'It must be an https:// address, or http:// on this computer or in Fly’s own network, without a password in it.',
      remedy: `Correct it, or unset it to use ${publicBaseUrl}.`,
    })
  }
  return url
}

/** A token is as good as the account: it never travels in the clear. */
export function mayCarryTokens(url: URL): boolean {
  if (url.username !== '' || url.password !== '') return false
  if (url.protocol === 'https:') return true
  const near = ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname) || url.hostname.endsWith('.internal')
  return url.protocol === 'http:' && near
}
