/** What many secrets of one kind begin with, which is no secret. */
const publicBeginnings =
  /^(?:gh[pousr]_|github_pat_|glpat-|sk-ant-|sk-proj-|sk-svcacct-|sk-admin-|sk-|AKIA|ASIA|xox[a-z]-|xapp-|npm_|pypi-|fm2_|fo1_|AIza|sk_live_|rk_live_|hf_|gsk_|hvs\.|SG\.|dckr_pat_|-----BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY|[a-z][a-z0-9+]{1,14}:\/\/)/
/** The name that something is given to: letters and underscores alone, since a secret has digits. */
const nameBefore = /(?:^|[\s{,;"'])([A-Za-z_]{2,40})["']?[ \t]{0,4}[=:][ \t]{0,4}["'`]?$/
const mostBefore = 64

/** A line about a secret that holds none of it: the name it is given to and what all of its kind begin with. */
export function masked(content: string, start: number, end: number): string {
  const secret = content.slice(start, end)
  const [beginning = ''] = publicBeginnings.exec(secret.slice(0, 64)) ?? []
  const [, name] = nameBefore.exec(content.slice(Math.max(0, start - mostBefore), start)) ?? []
  const given = name === undefined ? '' : `${name} = `
  // Of a key only the beginning was looked for.
  const length = beginning.startsWith('-----') ? '' : ` (${String(secret.length)} characters)`
  return `${given}${beginning}••••••••${length}`
}

/** The line of a place, from 1, counted on from another that is known. */
export class LineCounter {
  readonly #content: string
  #at = 0
  #line = 1

  constructor(content: string) {
    this.#content = content
  }

  /** Places must not go back. */
  lineOf(place: number): number {
    for (;;) {
      const next = this.#content.indexOf('\n', this.#at)
      if (next === -1 || next >= place) return this.#line
      this.#line += 1
      this.#at = next + 1
    }
  }
}
