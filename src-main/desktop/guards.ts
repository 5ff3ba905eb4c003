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

/** An address at which the backend serves a preview of something in a sandbox: an origin of its own, far from the app's. */
function isPreview(address: string, previewPort: number | null): boolean {
  const url = parse(address)
  if (url === null || !/^(?:http|ws):$/.test(url.protocol)) return false
  return /^p\d{1,5}-[0-9a-f]{32}\.localhost$/.test(url.hostname) && Number(url.port) === previewPort
}

/** Whether something may be saved on this computer: only what the app's own page made, never what a preview offers. */
export function mayDownload(address: string): boolean {
  const url = parse(address)
  return url?.protocol === 'blob:' && isOwnPage(url.pathname)
}

/** The page never goes anywhere: its own address, and nothing else. */
export function mayNavigate(address: string): boolean {
  return isOwnPage(address)
}

/**
 * Whether the page may load something: what is the app's own, or made by the page itself. While somebody works on the page
 * also from the development server `devServer`, by which changes reach it; and the developer tools, which only a checkout has.
 * Frames hold previews, served at `previewPort`.
 */
export function mayLoad(address: string, devServer: string | null, previewPort: number | null = null): boolean {
  const url = parse(address)
  if (url === null) return false
  if (isOwnPage(address) || url.protocol === 'data:') return true
  if (isPreview(address, previewPort)) return true
  if (url.protocol === 'blob:') return isOwnPage(url.pathname) || isPreview(url.pathname, previewPort)
  if (url.protocol === 'devtools:') return true
  return devServer !== null && url.host === new URL(devServer).host && /^(?:http|ws):$/.test(url.protocol)
}

function parse(address: string): URL | null {
  return URL.canParse(address) ? new URL(address) : null
}
