import type { AgentClient } from '../channel/agent-client.ts'
import type { KnownAuthorities } from './authorities/authorities.ts'

/**
 * Offers the authorities of this computer inside one sandbox. Only where it has own ones: then connections fail without
 * them. Elsewhere an image's own bundle is left alone, which may hold what this computer does not know.
 */
export class AuthoritiesOffer {
  readonly #agent: Pick<AgentClient, 'egress' | 'hello'>
  /** Which agent has which now. */
  #told: { readonly bootId: string; readonly pem: string | null } | null = null

  constructor(agent: Pick<AgentClient, 'egress' | 'hello'>) {
    this.#agent = agent
  }

  async tell({ own, pem, trustStore }: KnownAuthorities, isOffered: boolean, signal: AbortSignal): Promise<void> {
    const { bootId } = this.#agent.hello
    const offer = isOffered && own.length > 0 ? { pem, trustStore } : { pem: null, trustStore: null }
    const before = this.#told?.bootId === bootId ? this.#told : null
    if (before?.pem === offer.pem) return
    // What it has of an earlier backend is taken back too.
    await this.#agent.egress.offerAuthorities(offer, { signal })
    this.#told = { bootId, pem: offer.pem }
  }
}
