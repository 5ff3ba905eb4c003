import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'

interface Listener {
  readonly places: readonly { readonly host: string; readonly port: number }[]
  /** Sends itself a datagram at each place, and waits until those arrived: by then all earlier ones did. */
  hearsItself(): Promise<boolean>
  /** Who sent a question for the name. */
  heard(): readonly string[]
  close(): Promise<void>
}

/** For its own datagrams, which need no time; a firewall of this computer may swallow them. */
const patienceMs = 300
const mostHeard = 10

/** Listens for questions about a name that only one sandbox was told. */
export async function openListener(hosts: readonly string[], name: string): Promise<Listener> {
  const socket = createSocket('udp4')
  const label = Buffer.from(name.split('.')[0] ?? name, 'latin1')
  const control = `control ${label.subarray(0, 16).toString('latin1')}`
  const heard: string[] = []
  let round = 0
  const arrived = new Set<string>()
  socket.on('message', (message, { address }) => {
    if (message.includes(label)) {
      if (heard.length < mostHeard) heard.push(address)
    } else {
      const [, ofRound, host] = /^(?:control \w+) (\d+) (\S+)$/.exec(message.toString('latin1')) ?? []
      if (Number(ofRound) !== round || host === undefined || !message.toString('latin1').startsWith(control)) return
      arrived.add(host)
      socket.emit('airlock-control')
    }
  })
  socket.bind(0, '0.0.0.0')
  await once(socket, 'listening')
  // A datagram that cannot be sent is told to whoever sends it.
  socket.on('error', () => undefined)
  const { port } = socket.address()
  return {
    places: hosts.map((host) => ({ host, port })),
    hearsItself: async () => {
      arrived.clear()
      round += 1
      const expected = await sendTo(socket, hosts, port, Buffer.from(`${control} ${String(round)} `, 'latin1'))
      const patience = AbortSignal.timeout(patienceMs)
      while (!expected.every((host) => arrived.has(host)) && !patience.aborted) {
        await Promise.race([once(socket, 'airlock-control'), once(patience, 'abort')])
      }
      return arrived.has('127.0.0.1')
    },
    heard: () => [...heard],
    close: () =>
      new Promise((resolve) => {
        socket.close(() => {
          resolve()
        })
      }),
  }
}

/** Those that took it: an interface may be down by now. */
async function sendTo(socket: Socket, hosts: readonly string[], port: number, control: Buffer): Promise<string[]> {
  const sent = await Promise.all(
    hosts.map(
      (host) =>
        new Promise<string | null>((resolve) => {
          socket.send(Buffer.concat([control, Buffer.from(host, 'latin1')]), port, host, (error) => {
            resolve(error === null ? host : null)
          })
        }),
    ),
  )
  return sent.filter((host) => host !== null)
}
