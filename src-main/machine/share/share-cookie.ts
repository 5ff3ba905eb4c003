import { shareSecretPattern } from '../../../src-shared/machine/share-wire.ts'

/** With this prefix browsers take it from this host alone, over TLS, for all of it (RFC 6265bis, 4.1.3.2). */
const name = '__Host-airlock-share'
/** Of one request: nobody who is let in has more than one. */
const mostLooked = 3

/** What a browser keeps that opened a link. Programs of the page cannot read it, other sites cannot use it. */
export function shareCookie(secret: string, seconds: number): string {
  return `${name}=${secret}; Path=/; Max-Age=${String(seconds)}; HttpOnly; Secure; SameSite=Lax`
}

/** The secrets that a request shows. */
export function secretsIn(cookie: string | undefined): readonly string[] {
  return pairs(cookie)
    .filter(isOurs)
    .map((pair) => pair.slice(pair.indexOf('=') + 1).trim())
    .filter((value) => shareSecretPattern.test(value))
    .slice(0, mostLooked)
}

/** What the program inside may see of the cookies; null where nothing is left. */
export function withoutShareCookie(cookie: string | undefined): string | null {
  const others = pairs(cookie).filter((pair) => !isOurs(pair))
  return others.length === 0 ? null : others.join('; ')
}

/** Whether a `Set-Cookie` is about ours: browsers compare the prefix in letters of any case. */
export function isShareCookie(setCookie: string): boolean {
  return isOurs(setCookie.split(';', 1)[0] ?? '')
}

function pairs(cookie: string | undefined): readonly string[] {
  return (cookie ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair !== '')
}

function isOurs(pair: string): boolean {
  return (pair.split('=', 1)[0] ?? '').trim().toLowerCase() === name.toLowerCase()
}
