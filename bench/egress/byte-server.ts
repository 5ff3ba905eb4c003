import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect, type AddressInfo, type Server } from 'node:net'

/**
 * A process of its own: something to be reached, and a proxy as plain as one can be (CONNECT, bytes both ways, no policy, no log).
 * Argument: the address to listen on. Prints the ports as one line of JSON; ends with its input.
 */
const address = process.argv[2] ?? '127.0.0.1'
const piece = Buffer.alloc(64 * 1024)

const bytes = createServer((request, response) => {
  const wanted = Number(/^\/bytes\/(\d+)$/.exec(request.url ?? '')?.[1] ?? 2)
  response.writeHead(200, { 'content-length': String(wanted) })
  let left = wanted
  const more = (): void => {
    while (left > 0) {
      const next = left < piece.length ? piece.subarray(0, left) : piece
      left -= next.length
      if (!response.write(next) && left > 0) {
        response.once('drain', more)
        return
      }
    }
    response.end()
  }
  more()
})

const proxy = createServer((_, response) => {
  response.writeHead(405).end()
})
proxy.on('connect', (request, client) => {
  const [host = '', port = ''] = (request.url ?? '').split(':')
  const upstream = connect({ host, port: Number(port), allowHalfOpen: true, noDelay: true }, () => {
    client.write('HTTP/1.1 200 OK\r\n\r\n')
    client.pipe(upstream).pipe(client)
  })
  upstream.on('error', () => client.destroy())
  client.on('error', () => upstream.destroy())
})

async function portOf(server: Server): Promise<number> {
  server.listen({ host: address, port: 0, backlog: 1024 })
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

process.stdout.write(`${JSON.stringify({ server: await portOf(bytes), proxy: await portOf(proxy) })}\n`)
process.stdin.resume()
process.stdin.once('end', () => process.exit(0))
