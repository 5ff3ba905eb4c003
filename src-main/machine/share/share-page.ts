import type { ServerResponse } from 'node:http'
import { visibleText } from '../../backend/ports/visible-html.ts'

/** What is said in place of a shared page. */
export interface ShareWords {
  readonly status: number
  readonly title: string
  readonly text: string
}

export const notShared: ShareWords = {
  status: 403,
  title: 'This link has ended or is not valid.',
  text: 'Ask whoever gave it to you for a new one.',
}
export const tooManyTries: ShareWords = {
  status: 429,
  title: 'Too many wrong links were tried.',
  text: 'Try again in a minute.',
}
export const tooMuchAtOnce: ShareWords = {
  status: 503,
  title: 'Too many people look at this at once.',
  text: 'Try again in a moment.',
}
export const notStarted: ShareWords = {
  status: 503,
  title: 'It is being started.',
  text: 'Try again in a moment.',
}
export const noWorkers: ShareWords = {
  status: 403,
  title: 'A shared page cannot leave a program in your browser.',
  text: 'It would go on after the link has ended.',
}
export const notHere: ShareWords = { status: 404, title: 'There is nothing here.', text: 'The link may be cut off.' }
export const onlyRead: ShareWords = { status: 405, title: 'A link is opened, nothing else.', text: '' }
export const notServed = (port: number): ShareWords => ({
  status: 502,
  title: `Nothing answers on port ${String(port)}.`,
  text: 'The server that is shared does not run, or gave no answer that a browser understands.',
})

/** Of every answer of ours: kept nowhere, and told to nobody. */
export const ownHeaders = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-robots-tag': 'noindex, nofollow',
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
} as const

/** Says it as a plain page, with nothing of the program's. Where an answer began already, it is cut. */
export function sayInstead(response: ServerResponse, { status, title, text }: ShareWords): void {
  if (response.headersSent) {
    response.destroy()
    return
  }
  // A body that is still on its way is not waited for.
  const ends = response.req.complete ? {} : { connection: 'close' }
  response.writeHead(status, { ...ownHeaders, ...ends, 'content-type': 'text/html; charset=utf-8' })
  response.end(`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="dark light">
<title>${visibleText(title)}</title>
<style>
  :root { color-scheme: dark light; font: 13px/20px system-ui, sans-serif }
  body { display: grid; place-content: center; min-height: 90vh; margin: 0; padding: 24px; text-align: center }
  h1 { margin: 0 0 8px; font-size: 16px; font-weight: 600 }
  p { max-width: 48ch; margin: 0; opacity: .75 }
</style>
<main>
<h1>${visibleText(title)}</h1>
<p>${visibleText(text)}</p>
</main>
</html>
`)
}
