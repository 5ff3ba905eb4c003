import { createSocket } from 'node:dgram'
import { connect, isIPv6 } from 'node:net'
import type { AttemptFact, Canaries } from '../../../src-shared/agent/facts.ts'
import { errorName } from '../attempt.ts'

/** Without a refusal by then there is a way out. */
const patienceMs = 500

/** Docker Desktop's own API, which every container could reach before 4.44.3. */
const dockerDesktop = { host: '192.168.65.7', port: 2375 } as const

/** Connections and datagrams to the computer itself. Without a route each is refused at once and nothing leaves. */
export async function tryWays({ addresses, listeners }: Canaries): Promise<readonly AttemptFact[]> {
  const port = listeners[0]?.port ?? 443
  return await Promise.all([
    tryConnection('connect to Docker Desktop’s own API', dockerDesktop.host, dockerDesktop.port),
    ...addresses.map((host) => tryConnection(`connect to ${host}`, host, port)),
    ...addresses.map((host) => tryDatagram(`send a datagram to ${host}`, host, port)),
  ])
}

/** `ok` when there is a way there, whatever the answer. */
export async function tryConnection(name: string, host: string, port: number): Promise<AttemptFact> {
  return await new Promise((resolve) => {
    const socket = connect({ host, port })
    const settle = (result: string) => {
      clearTimeout(timer)
      socket.destroy()
      resolve({ name, result })
    }
    const timer = setTimeout(settle, patienceMs, 'ok')
    socket.once('connect', () => {
      settle('ok')
    })
    socket.once('error', (error) => {
      // An answer, even “no”, came from somewhere: there is a way there.
      settle(/^(ECONNREFUSED|ECONNRESET|ETIMEDOUT)$/.test(errorName(error)) ? 'ok' : errorName(error))
    })
  })
}

export async function tryDatagram(name: string, host: string, port: number): Promise<AttemptFact> {
  return await new Promise((resolve) => {
    const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4')
    let isSettled = false
    const settle = (result: string) => {
      if (isSettled) return
      isSettled = true
      socket.close()
      resolve({ name, result })
    }
    socket.once('error', (error) => {
      settle(errorName(error))
    })
    socket.send(Buffer.alloc(1), port, host, (error) => {
      settle(error === null ? 'ok' : errorName(error))
    })
  })
}
