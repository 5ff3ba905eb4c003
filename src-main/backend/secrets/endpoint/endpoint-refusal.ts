import type { ServerResponse } from 'node:http'

/** Why an endpoint does not pass something on, by name. */
export type EndpointRefusalCode =
  | 'not-granted'
  | 'limit-reached'
  | 'not-reachable-by-policy'
  | 'bad-request'
  | 'too-large'
  | 'too-many'
  | 'secret-not-readable'
  /** In a cloud machine, which has values only while it was told them. */
  | 'secret-not-handed-over'
  | 'upstream-not-verified'
  | 'upstream-failed'

export class EndpointRefusal extends Error {
  readonly status: number
  readonly code: EndpointRefusalCode

  constructor(status: number, code: EndpointRefusalCode, words: string) {
    super(words)
    this.name = 'EndpointRefusal'
    this.status = status
    this.code = code
  }
}

export function byPolicy(code: EndpointRefusalCode, why: string): EndpointRefusal {
  return new EndpointRefusal(403, code, `Refused by Airlock policy: ${why}`)
}

export function badRequest(why: string): EndpointRefusal {
  return new EndpointRefusal(400, 'bad-request', `Airlock does not pass this on: ${why}`)
}

/** In the form in which clients of the usual APIs look for words. */
export function answerRefusal(response: ServerResponse, { status, code, message }: EndpointRefusal): void {
  if (response.headersSent || response.destroyed) {
    response.destroy()
    return
  }
  const body = `${JSON.stringify({ type: 'error', error: { type: 'airlock', code, message }, message })}\n`
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    connection: 'close',
  })
  response.end(body)
}
