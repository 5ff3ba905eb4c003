const decided: ReadonlySet<string> = new Set(['domain', 'samesite', 'secure', 'partitioned'])

/**
 * A server's cookie for its own preview alone: never for a domain (`localhost` would reach all previews). In the app's
 * frame the preview is another site than the page around it, where browsers take only cookies that say so; nobody else
 * gets to use them, since requests of other pages are refused.
 */
export function hostOnly(cookie: string): string {
  const [pair = '', ...attributes] = cookie.split(';').map((part) => part.trim())
  const kept = attributes.filter((attribute) => {
    const [name = ''] = attribute.split('=', 1)
    return attribute !== '' && !decided.has(name.trim().toLowerCase())
  })
  return [pair, ...kept, 'SameSite=None', 'Secure', 'Partitioned'].join('; ')
}
