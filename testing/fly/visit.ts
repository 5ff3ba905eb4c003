import { request, type RequestOptions } from 'node:https'
import type { IncomingHttpHeaders } from 'node:http'
import { text } from 'node:stream/consumers'
import type { Fly } from './fly.ts'

export interface Visited {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** What somebody's browser gets of `https://<app>.fly.dev/…`, through this Fly's own edge. */
export async function visit({ edge }: Fly, address: string, cookie?: string): Promise<Visited> {
  const { hostname, pathname } = new URL(address)
  const options: RequestOptions = {
    ...{ host: '127.0.0.1', port: edge.port, servername: hostname, ca: edge.authority, path: pathname, agent: false },
    headers: { host: hostname, ...(cookie === undefined ? {} : { cookie }) },
  }
  return await new Promise((resolve, reject) => {
    request(options, (response) => {
      text(response).then((body) => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body })
      }, reject)
    })
      .once('error', reject)
      .end()
  })
}
