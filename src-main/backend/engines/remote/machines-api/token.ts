import { AirlockError } from '../../../../../src-shared/errors/airlock-error.ts'

const macaroon = /^fm(1r|1a|2)_/
const longest = 64 * 1024

/**
 * What goes into the `Authorization` header for a token as a person pastes it: with or without a scheme, several
 * joined by commas. Macaroons want `FlyV1`, which some of Fly's services insist on; anything else is an OAuth token.
 * @throws AirlockError `invalid-input` when no header can hold it
 */
export function authorizationFor(pasted: string): string {
  const token = withoutScheme(pasted)
  const parts = token
    .split(',')
    .map((part) => withoutScheme(part))
    .filter((part) => part !== '')
  if (parts.length === 0 || token.length > longest || !parts.every((part) => /^[\x21-\x7e]+$/.test(part))) {
    throw new AirlockError({
      code: 'invalid-input',
      message: 'This is not a token of Fly.io.',
      why:
        parts.length === 0
          ? 'It is empty.'
          : 'It holds spaces, line breaks or letters that no token has, or is far too long.',
      remedy: 'Make one with `fly tokens create org` and paste the whole line.',
    })
  }
  const macaroons = parts.filter((part) => macaroon.test(part))
  return macaroons.length > 0 ? `FlyV1 ${macaroons.join(',')}` : `Bearer ${parts.join(',')}`
}

function withoutScheme(text: string): string {
  let rest = text.trim()
  for (;;) {
    const shorter = rest.replace(/^(Bearer|FlyV1)(\s+|$)/i, '')
    if (shorter === rest) return rest
    rest = shorter.trim()
  }
}
