import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'

export interface EndpointServer<Place> {
  /** Takes a connection over. */
  serve(stream: Duplex, place: Place): void
}

/** A program that connects and says nothing is let go after this long; so is one that has nothing more to say. */
const silenceMs = 60_000

/** HTTP/1.1 on connections that were handed over; it listens nowhere. */
export function endpointServer<Place>(
  answer: (request: IncomingMessage, response: ServerResponse, place: Place) => Promise<void>,
): EndpointServer<Place> {
  const places = new WeakMap<Duplex, Place>()
  const waits = new WeakMap<Duplex, NodeJS.Timeout>()
  const underWay = new WeakMap<Duplex, number>()

  function watch(stream: Duplex): void {
    clearTimeout(waits.get(stream))
    const timer = setTimeout(() => stream.destroy(), silenceMs)
    timer.unref()
    waits.set(stream, timer)
  }

  function handle(request: IncomingMessage, response: ServerResponse): void {
    const stream: Duplex = request.socket
    const place = places.get(stream)
    if (place === undefined) {
      response.destroy()
      return
    }
    clearTimeout(waits.get(stream))
    underWay.set(stream, (underWay.get(stream) ?? 0) + 1)
    response.once('close', () => {
      const left = (underWay.get(stream) ?? 1) - 1
      underWay.set(stream, left)
      if (!response.writableFinished) stream.destroy()
      else if (left === 0) watch(stream)
      // A refusal ends the connection; what still comes is read away until it is let go.
      if (!request.complete) request.resume()
    })
    request.on('error', () => response.destroy())
    void answer(request, response, place)
  }

  const server = createServer({
    maxHeaderSize: 64 * 1024,
    insecureHTTPParser: false,
    requireHostHeader: true,
    keepAlive: false,
  })
  server.on('request', handle)
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    response.writeContinue()
    handle(request, response)
  })
  server.on('clientError', (_error, stream: Duplex) => {
    if (!stream.writable) stream.destroy()
    else
      stream.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n', () => stream.destroy())
  })

  return {
    serve(stream, place) {
      places.set(stream, place)
      stream.on('error', () => stream.destroy())
      stream.once('close', () => {
        clearTimeout(waits.get(stream))
      })
      watch(stream)
      server.emit('connection', stream)
    },
  }
}
