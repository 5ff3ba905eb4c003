import type { CredentialKind } from '../../../../src-shared/cloud/credentials.ts'

/** A shape that the kept rules do not know. Each is of fixed or counted length, so that no text makes it slow. */
export interface ShapeRule {
  readonly kind: CredentialKind
  readonly what: string
  readonly shape: RegExp
}

export const shapeRules: readonly ShapeRule[] = [
  // Also encrypted ones, and those whose end is not there.
  {
    kind: 'private-key',
    what: 'Private key',
    shape: /-----BEGIN (?:[A-Z0-9]{2,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----(?:\\n|\s){1,4}[A-Za-z0-9+/=:\- ,]{20}/g,
  },
  {
    kind: 'token',
    what: 'Fly.io token',
    shape: /(?<![A-Za-z0-9])(?:fm2_[A-Za-z0-9+/=_-]{40,2000}|fo1_[A-Za-z0-9_-]{40,60})/g,
  },
  { kind: 'token', what: 'Google API key', shape: /(?<![A-Za-z0-9_-])AIza[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])/g },
  { kind: 'token', what: 'PyPI token', shape: /(?<![A-Za-z0-9])pypi-AgE[A-Za-z0-9_-]{50,400}/g },
  { kind: 'token', what: 'Stripe key', shape: /(?<![A-Za-z0-9])[sr]k_live_[A-Za-z0-9]{20,200}/g },
  { kind: 'token', what: 'Anthropic token', shape: /(?<![A-Za-z0-9])sk-ant-[a-z]{3}[0-9]{2}-[A-Za-z0-9_-]{40,200}/g },
  { kind: 'token', what: 'OpenAI key', shape: /(?<![A-Za-z0-9])sk-(?:proj|svcacct)-[A-Za-z0-9_-]{40,200}/g },
  { kind: 'token', what: 'Google sign-in', shape: /(?<![A-Za-z0-9])ya29\.[A-Za-z0-9_-]{40,300}/g },
]
