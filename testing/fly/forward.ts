import { Agent, request as ask, type IncomingMessage, type OutgoingHttpHeaders, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'

/** Hands a request on over a connection that is there already, and its answer back: 502 where there is none. */
export function forward(
  request: IncomingMessage,
  response: ServerResponse,
  stream: Duplex,
  headers: OutgoingHttpHeaders,
): void {
  const agent = new Agent({ keepAlive: false })
  agent.createConnection = () => stream as Socket
  const { method, url: path } = request
  const asked = ask({ agent, method, path, headers }, (answered) => {
    response.writeHead(answered.statusCode ?? 502, answered.headers)
    answered.pipe(response)
    answered.once('error', () => response.destroy())
  })
  asked.once('error', () => {
    if (response.headersSent) response.destroy()
    else response.writeHead(502).end()
  })
  response.once('close', () => asked.destroy())
  request.pipe(asked)
}
