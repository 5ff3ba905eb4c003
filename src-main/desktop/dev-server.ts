import { pageHeaders } from '../web/security-headers.ts'

/**
 * The server from which `npm run dev` takes the page, null for the built page. Never in an installed app, whatever its
 * environment says, and never another machine.
 */
export function devServerOf(isPackaged: boolean, environment: NodeJS.ProcessEnv): string | null {
  const given = environment['ELECTRON_RENDERER_URL']
  if (isPackaged || given === undefined || !URL.canParse(given)) return null
  const { protocol, hostname, origin } = new URL(given)
  return protocol === 'http:' && (hostname === 'localhost' || hostname === '127.0.0.1') ? origin : null
}

/** As strict as the product's, but for the two ways by which changes reach the page. */
export function developmentPolicy(server: string, previewPort: number): string {
  const { host } = new URL(server)
  return (pageHeaders(previewPort)['content-security-policy'] ?? '')
    .replace("script-src 'self'", "script-src 'self' 'unsafe-inline'")
    .replace("connect-src 'self'", `connect-src 'self' ws://${host}`)
}
