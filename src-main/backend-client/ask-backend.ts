import { request } from 'node:http'
import { connect } from 'node:net'
import { WebSocket } from 'ws'
import type { BackendInfo } from '../../src-shared/api/contract.ts'
import type { DoorPath } from '../../src-shared/api/ports.ts'
import { parsedJson } from '../../src-shared/text/parsed-json.ts'

const longestInfo = 16 * 1024

/** Who answers at the socket; null when nobody does. Rejects when something answers that is no backend, or too late. */
export function askWho(socketPath: string, patienceMs: number): Promise<BackendInfo | null> {
  return new Promise((resolve, reject) => {
    let connected = false
    // Never on a connection that was kept: that would ask whoever answered before, and gather listeners with each question.
    const asking = request({ socketPath, path: '/', timeout: patienceMs, agent: false }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        text += chunk
        if (text.length > longestInfo) asking.destroy(new Error('The answer is too long.'))
      })
      response.once('end', () => {
        const info = parseInfo(text)
        if (info === null) reject(new Error('The answer is not a backend’s.'))
        else resolve(info)
      })
    })
    asking.once('socket', (socket) => {
      socket.once('connect', () => {
        connected = true
      })
    })
    asking.once('timeout', () => {
      asking.destroy(new Error('It did not answer in time.'))
    })
    asking.once('error', (error: NodeJS.ErrnoException) => {
      const nobody = !connected && ['ENOENT', 'ECONNREFUSED', 'ENOTSOCK'].includes(error.code ?? '')
      // One that ends while it is asked is gone as well.
      if (nobody || error.code === 'ECONNRESET' || error.code === 'EPIPE') resolve(null)
      else reject(error)
    })
    asking.end()
  })
}

function parseInfo(text: string): BackendInfo | null {
  const { apiVersion, version, pid } = (parsedJson(text) ?? {}) as Partial<BackendInfo>
  if (typeof apiVersion !== 'number' || typeof version !== 'string' || typeof pid !== 'number') return null
  return { apiVersion, version, pid }
}

/** As large as what the backend itself sends at most: a folder's listing, an opened file. */
const longestMessage = 64 * 1024 ** 2

/** Opens a WebSocket on the private socket or named pipe. */
export function openBackendSocket(socketPath: string, path: DoorPath): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://backend/${path}`, {
      createConnection: () => connect(socketPath),
      perMessageDeflate: false,
      maxPayload: longestMessage,
      handshakeTimeout: 30_000,
    })
    socket.once('error', reject)
    socket.once('open', () => {
      socket.off('error', reject)
      // Told by `close`, which always follows.
      socket.on('error', () => undefined)
      resolve(socket)
    })
  })
}
