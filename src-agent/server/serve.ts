import http2, { constants, type Http2Server, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2'
import { readHead } from '../../src-shared/agent/read-head.ts'
import { wireLimits } from '../../src-shared/agent/wire.ts'
import { invalidRequest } from './errors.ts'
import { watchOver } from './heartbeat.ts'
import { sendError, sendReply } from './reply.ts'
import type { MountedRoute } from './route.ts'

/** A caller that began a request and does not say what it wants is let go. */
const headPatienceMs = 30_000

const settings = {
  enablePush: false,
  initialWindowSize: wireLimits.agentStreamWindow,
  maxConcurrentStreams: wireLimits.streams,
  maxFrameSize: 64 * 1024,
  maxHeaderListSize: 16 * 1024,
}

/** The HTTP/2 server of the agent, not listening yet. Connections are independent: any number of clients at once. */
export function createAgentServer(routes: readonly MountedRoute[], log: (message: string) => void): Http2Server {
  const byPath = new Map(routes.map((route) => [`/${route.path}`, route]))
  const server = http2.createServer({
    settings,
    // Megabytes of a connection's queued frames; beyond it new calls would be refused. Each of hundreds of connections that
    // go out may have some tens of KB on its way at once.
    maxSessionMemory: 256,
    // Callers are the app, or programs that could end the agent anyway: a burst of cancelled calls is no attack. (Both must
    // be given to count; Node 20 knows neither and hangs up after a thousand.)
    streamResetBurst: 1_000_000,
    streamResetRate: 100_000,
    maxSessionInvalidFrames: 100,
    maxSessionRejectedStreams: 100,
  })
  server.on('session', (session: ServerHttp2Session) => {
    session.setLocalWindowSize(wireLimits.sessionWindow)
    watchOver(session)
    session.on('error', (error) => {
      // Whoever asks may hang up: the app, when it ends or is killed.
      if (!isHangUp(error)) log(`A connection failed: ${error.message}`)
    })
  })
  server.on('stream', (stream, headers) => {
    stream.on('error', (error) => {
      if (!isHangUp(error)) log(`A call of ${String(headers[':path'])} failed: ${error.message}`)
    })
    const route = headers[':method'] === 'POST' ? byPath.get(headers[':path'] ?? '') : undefined
    if (route === undefined) {
      sendError(stream, invalidRequest(`There is no ${String(headers[':path']).slice(0, 100)}.`))
      stream.resume()
      return
    }
    answer(stream, route).catch((error: unknown) => {
      log(`A call of ${route.path} broke: ${String(error)}`)
      stream.close(constants.NGHTTP2_INTERNAL_ERROR)
    })
  })
  return server
}

function isHangUp(error: NodeJS.ErrnoException): boolean {
  return error.code === 'ECONNRESET' || error.code === 'EPIPE' || error.code === 'ERR_HTTP2_STREAM_ERROR'
}

async function answer(stream: ServerHttp2Stream, route: MountedRoute): Promise<void> {
  const caller = new AbortController()
  let answered = false
  stream.once('close', () => {
    if (!answered) caller.abort(new Error('The caller hung up.'))
  })
  try {
    const request = await requestOf(stream, route)
    const reply = await route.handle({ request, body: leavable(stream), stream, signal: caller.signal })
    await sendReply(stream, reply)
  } catch (error) {
    sendError(stream, error)
  }
  answered = stream.writableEnded && !stream.aborted
  // What a handler did not want of the request is read away, so that the stream can end.
  if (!stream.readableEnded && !stream.destroyed) stream.resume()
}

/** Leaving a loop over it early must not destroy it: it is also the way on which the answer goes. */
function leavable(stream: ServerHttp2Stream): ServerHttp2Stream {
  return Object.defineProperty(stream, Symbol.asyncIterator, {
    value: () => stream.iterator({ destroyOnReturn: false }),
  })
}

async function requestOf(stream: ServerHttp2Stream, route: MountedRoute): Promise<never> {
  const patience = setTimeout(() => stream.close(constants.NGHTTP2_CANCEL), headPatienceMs)
  try {
    return route.request.parse(await readHead(stream))
  } finally {
    clearTimeout(patience)
  }
}
