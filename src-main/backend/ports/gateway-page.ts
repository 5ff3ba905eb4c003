import type { IncomingMessage, ServerResponse } from 'node:http'
import { toErrorReport } from '../../../src-shared/errors/airlock-error.ts'
import { visibleText } from './visible-html.ts'
import type { LivePreview } from './previews.ts'
import { previewLimits } from './response-headers.ts'

const retrySeconds = 2

/** Says in words why a preview shows nothing. A page that was looked at tries again by itself. */
export function answerUnreachable(
  request: IncomingMessage,
  response: ServerResponse,
  preview: LivePreview,
  thrown: unknown,
): void {
  if (response.headersSent) {
    response.destroy()
    return
  }
  const { code, message, remedy } = toErrorReport(thrown)
  const isPage = request.method === 'GET' && (request.headers.accept ?? '').includes('text/html')
  response.writeHead(code === 'too-many' ? 503 : 502, {
    ...previewLimits(preview.host),
    'content-type': `${isPage ? 'text/html' : 'text/plain'}; charset=utf-8`,
    'cache-control': 'no-store',
    ...(isPage ? { refresh: String(retrySeconds) } : {}),
  })
  response.end(isPage ? page(preview.port, message, remedy) : `${message} ${remedy}\n`)
}

function page(port: number, message: string, remedy: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="color-scheme" content="dark light">
<title>Port ${String(port)} is not served</title>
<style>
  :root { color-scheme: dark light; font: 13px/20px system-ui, sans-serif }
  body { display: grid; place-content: center; min-height: 90vh; margin: 0; padding: 24px; text-align: center }
  h1 { margin: 0 0 8px; font-size: 16px; font-weight: 600 }
  p { max-width: 48ch; margin: 0 0 4px; opacity: .75 }
</style>
<main>
<h1>${visibleText(message)}</h1>
<p>${visibleText(remedy)}</p>
<p>This page looks again every ${String(retrySeconds)} seconds.</p>
</main>
</html>
`
}
