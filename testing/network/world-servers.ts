import { createSocket } from 'node:dgram'
import { createServer } from 'node:net'
import { decode, encode, type Answer } from 'dns-packet'
import { networkAddresses } from './staged-network.ts'

/** All the servers of a staged network, in a process there: every name leads somewhere, and everybody says hello. */
const tell = (what: Readonly<Record<string, string>>) => {
  process.stdout.write(`${JSON.stringify(what)}\n`)
}

const names = createSocket({ type: 'udp6' }, (bytes, from) => {
  const question = decode(bytes)
  const [asked] = question.questions ?? []
  if (asked === undefined) return
  tell({ question: `${asked.type} ${asked.name}` })
  const data = asked.name === 'allowed.example' ? networkAddresses.allowed : networkAddresses.other
  const answers: Answer[] = asked.type === 'A' ? [{ type: 'A', name: asked.name, ttl: 0, data }] : []
  const answer = encode({ type: 'response', id: question.id ?? 0, questions: [asked], answers })
  names.send(answer, from.port, from.address)
})
names.bind(53, '::', () => {
  const servers = [53, 80, 443, 8080].map((port) =>
    createServer((socket) => {
      tell({ connected: `${(socket.localAddress ?? '').replace('::ffff:', '')} ${String(port)}` })
      socket.on('error', () => socket.destroy())
      const body = 'hello from outside'
      const head = `HTTP/1.1 200 OK\r\nContent-Length: ${String(body.length)}\r\nConnection: close\r\n\r\n`
      socket.once('data', () => socket.end(head + body))
    }).listen(port, '::'),
  )
  void Promise.all(servers.map((one) => new Promise((resolve) => one.once('listening', resolve)))).then(() => {
    process.stdout.write('listening\n')
  })
})
