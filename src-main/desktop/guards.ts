/** The scheme under which the app's own page is served inside Electron, and the one address it has. */
export const pageScheme = 'airlock'
export const pageAddress = `${pageScheme}://app/`

/** Whether an address is the app's own page, to which the shell contract and the backend are open. */
export function isOwnPage(address: string): boolean {
  const url = parse(address)
  return url !== null && url.protocol === `${pageScheme}:` && url.host === 'app'
}

/** An address that may be opened in the person's browser, normalised; null for everything else. */
export function outsideAddress(address: unknown): string | null {
  if (typeof address !== 'string' || address.length > 8192) return null
  const url = parse(address)
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) return null
  // `http://bank.example@evil.example/` looks like what it is not.
  if (url.username !== '' || url.password !== '') return null
  return url.href
}

/** What the page may ask of Chromium beyond drawing: only to put text on the clipboard, when the person acts. */
export function mayHave(permission: string, askingAddress: string): boolean {
  return permission === 'clipboard-sanitized-write' && isOwnPage(askingAddress)
}

/** The page never goes anywhere: its own address, and nothing else. */
export function mayNavigate(address: string): boolean {
  return isOwnPage(address)
}

function parse(address: string): URL | null {
  return URL.canParse(address) ? new URL(address) : null
}
