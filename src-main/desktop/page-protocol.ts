import { net, protocol } from 'electron'
import { PageFiles } from '../web/page-files.ts'
import { pageHeaders, securityHeaders } from '../web/security-headers.ts'
import { developmentPolicy } from './dev-server.ts'
import { isOwnPage, pageScheme } from './guards.ts'

/** Must be called before Electron is ready: makes the app's scheme an origin of its own, as strict as https. */
export function claimPageScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: pageScheme, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ])
}

/**
 * Serves the page under the app's scheme: the same files and headers as behind the web door; or, while somebody works on
 * the page, what the development server makes of its sources.
 */
export function servePage(directory: string, devServer: string | null, previewPort: number): void {
  const files = new PageFiles(directory)
  protocol.handle(pageScheme, async (request) => {
    if (!isOwnPage(request.url) || request.method !== 'GET') return nothing()
    const { pathname, search } = new URL(request.url)
    if (devServer !== null)
      return fromDevServer(devServer, previewPort, pathname + search, request.headers.get('accept') ?? '*/*')
    const file = await files.get(pathname)
    if (file === null) return nothing()
    return new Response(new Uint8Array(file.bytes), {
      headers: { ...pageHeaders(previewPort), 'content-type': file.type },
    })
  })
}

function nothing(): Response {
  return new Response('There is nothing here.', { status: 404, headers: { ...securityHeaders } })
}

async function fromDevServer(server: string, previewPort: number, address: string, accept: string): Promise<Response> {
  const { status, body, headers: answered } = await net.fetch(`${server}${address}`, { headers: { accept } })
  const type = answered.get('content-type') ?? 'text/plain'
  const policy = { 'content-security-policy': developmentPolicy(server, previewPort), 'cache-control': 'no-store' }
  return new Response(body, { status, headers: { ...securityHeaders, ...policy, 'content-type': type } })
}
