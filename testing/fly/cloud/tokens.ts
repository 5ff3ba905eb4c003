import { randomBytes } from 'node:crypto'
import { Refusal } from './refusal.ts'

interface TokenScope {
  readonly organisation: string
  /** Null: all apps of the organisation. */
  readonly apps: readonly string[] | null
}

/** Tokens that a test hands out and revokes. */
export class FlyTokens {
  readonly #valid = new Map<string, TokenScope>()

  make(organisation: string, apps: readonly string[] | null = null): string {
    const macaroon = `fm2_${randomBytes(24).toString('base64')}`
    this.#valid.set(macaroon, { organisation, apps })
    return `FlyV1 ${macaroon}`
  }

  revoke(token: string): void {
    this.#valid.delete(token.replace(/^FlyV1 /, ''))
  }

  /** @throws Refusal 401 */
  scopeOf(authorization: string | undefined): TokenScope {
    const given = (authorization ?? '').replace(/^(FlyV1|Bearer) /, '').split(',')
    const scope = given.map((one) => this.#valid.get(one)).find((one) => one !== undefined)
    if (scope === undefined) throw new Refusal(401, 'unauthorized')
    return scope
  }

  describe({ organisation, apps }: TokenScope): unknown {
    const token = {
      token_id: '01TOKEN',
      user: 'somebody@example.com',
      organization: organisation,
      org_slug: organisation,
    }
    return { tokens: [{ ...token, apps: apps ?? [] }] }
  }
}

export type { TokenScope }
