import { protocol } from 'electron'
import { PageFiles } from '../web/page-files.ts'
import { securityHeaders } from '../web/security-headers.ts'
import { isOwnPage, pageScheme } from './guards.ts'

/** Must be called before Electron is ready: makes the app's scheme an origin of its own, as strict as https. */
export function claimPageScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: pageScheme, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ])
}

/** Serves the built page under the app's scheme: the same files and headers as behind the web door. */
export function servePage(directory: string): void {
  const files = new PageFiles(directory)
  protocol.handle(pageScheme, async (request) => {
    const file =
      isOwnPage(request.url) && request.method === 'GET' ? await files.get(new URL(request.url).pathname) : null
    if (file === null) return new Response('There is nothing here.', { status: 404, headers: { ...securityHeaders } })
    return new Response(new Uint8Array(file.bytes), { headers: { ...securityHeaders, 'content-type': file.type } })
  })
}
