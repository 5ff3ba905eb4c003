/** What is shorter is too common in sentences to be taken out. */
const shortestSecret = 4

const tokens = /(fm(?:1r|1a|2)_|fo1_)[A-Za-z0-9+/=_-]+/g
const schemes = /\b(FlyV1|Bearer|Basic)\s+[A-Za-z0-9+/=_.,:-]{8,}/g

/** A text of Fly's without tokens and without what we sent as variables and files: fit to be shown and logged. */
export function redact(text: string, secrets: Iterable<string>): string {
  let clean = text
  // The longest first: one may hold another.
  const found = [...secrets].filter((one) => one.length >= shortestSecret).sort((a, b) => b.length - a.length)
  for (const secret of found) clean = clean.replaceAll(secret, '…')
  return clean.replace(schemes, '$1 …').replace(tokens, '$1…')
}

/** Fields of a request whose values are nobody else's business, wherever they stand. */
const confidential = new Set(['env', 'raw_value', 'values', 'value', 'stdin', 'password', 'authorization'])

/** Every text in a request's body that must not come back in an error. */
export function secretsIn(body: unknown): ReadonlySet<string> {
  const found = new Set<string>()
  const visit = (value: unknown, secret: boolean): void => {
    if (typeof value === 'string') {
      if (secret) for (const text of [value, JSON.stringify(value).slice(1, -1)]) found.add(text)
    } else if (Array.isArray(value)) {
      for (const one of value) visit(one, secret)
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, one] of Object.entries(value)) visit(one, secret || confidential.has(key))
    }
  }
  visit(body, false)
  return found
}
