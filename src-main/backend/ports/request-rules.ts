import type { IncomingHttpHeaders } from 'node:http'

interface Asked {
  readonly method?: string | undefined
  readonly url?: string | undefined
  readonly headers: IncomingHttpHeaders
}

/** Why a request to a preview is refused, in words; null when it may pass. `host` is the preview's. Rules PV… */
export function refusalOf({ method = 'GET', url = '', headers }: Asked, host: string): string | null {
  if (!url.startsWith('/')) return 'Only addresses below this preview are served here.'
  if (isFromElsewhere(headers, host)) return 'Another page asked for this. Only the preview itself may.'
  const site = headers['sec-fetch-site']
  if (site === undefined || site === 'same-origin' || site === 'none') return null
  // Somebody follows a link to it, or the app shows it in its frame: that only reads, and tells the other page nothing.
  const isVisit = headers['sec-fetch-mode'] === 'navigate' && ['GET', 'HEAD'].includes(method)
  const isShown = ['document', 'iframe'].includes(String(headers['sec-fetch-dest']))
  return isVisit && isShown ? null : 'Another page asked for this. Only the preview itself may.'
}

/** Programs send no `Origin`; a page that hides where it comes from (`null`) is believed only where the browser vouches. */
function isFromElsewhere({ origin, 'sec-fetch-site': site }: IncomingHttpHeaders, host: string): boolean {
  if (origin === undefined || origin === `http://${host}`) return false
  return !(origin === 'null' && site === 'same-origin')
}
