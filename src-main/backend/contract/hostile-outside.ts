import { readFile } from 'node:fs/promises'
import { connect, createServer, type AddressInfo, type Server } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { makeAuthority } from '../../../testing/certificates.ts'
import { temporaryDirectory } from '../fixtures/temporary-directory.ts'
import { nowhere, type EgressParts } from '../egress/parts.ts'

/** The address of the one host that is allowed. */
export const allowedAddress = '198.51.100.1'
export const allowedHost = 'allowed.example'

/**
 * An outside of a test: every address leads to one server on loopback that says hello, names are answered as the test
 * wants, and each lookup and each dial is written down. Nothing else is ever reached.
 */
export class HostileOutside {
  /** Host names as the resolver was asked for them, in order. */
  readonly resolved: string[] = []
  /** Addresses and ports as they were dialled, in order. */
  readonly dialled: string[] = []
  /** What the plain server heard, by connection. */
  readonly heard: { text: string }[]
  /** What a name leads to: one answer after the other, of which the last stays. */
  readonly names = new Map<string, (readonly string[])[]>([[allowedHost, [[allowedAddress]]]])
  readonly #plain: Server
  readonly #secured: Server
  /** The certificate of the server, which is an authority of its own. */
  readonly authority: string

  private constructor(plain: Server, secured: Server, authority: string, heard: { text: string }[]) {
    this.heard = heard
    this.#plain = plain
    this.#secured = secured
    this.authority = authority
  }

  static async open(): Promise<HostileOutside> {
    await using place = await temporaryDirectory()
    const names = ['-addext', `subjectAltName=DNS:${allowedHost},DNS:other.example`]
    const made = await makeAuthority(place.path, 'server', `/CN=${allowedHost}`, names)
    const heard: { text: string }[] = []
    const plain = createServer({ allowHalfOpen: true }, (socket) => {
      socket.on('error', () => socket.destroy())
      const said = { text: '' }
      heard.push(said)
      socket.on('data', (bytes) => {
        said.text += bytes.toString('latin1')
        if (said.text.includes('\r\n\r\n')) socket.end(answerTo(said.text))
      })
    })
    const secured = createTlsServer({ key: await readFile(made.keyFile), cert: made.pem }, (socket) => {
      socket.on('error', () => socket.destroy())
      socket.once('data', (bytes) => socket.end(answerTo(bytes.toString('latin1'))))
    })
    for (const server of [plain, secured]) {
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    }
    return new HostileOutside(plain, secured, made.pem, heard)
  }

  readonly parts: EgressParts = {
    ...nowhere,
    way: {
      resolve: (host) => {
        this.resolved.push(host)
        const answers = this.names.get(host) ?? []
        const answer = answers.length > 1 ? answers.shift() : answers[0]
        return answer === undefined
          ? Promise.reject(Object.assign(new Error('No.'), { code: 'ENOTFOUND' }))
          : Promise.resolve(answer)
      },
      dial: ({ address, port }) => {
        this.dialled.push(`${address} ${String(port)}`)
        const { port: local } = (port === 443 ? this.#secured : this.#plain).address() as AddressInfo
        return new Promise((resolve, reject) => {
          const socket = connect({ port: local, host: '127.0.0.1', allowHalfOpen: true }, () => {
            resolve(socket)
          }).once('error', reject)
        })
      },
    },
  }

  /** Forgets what was seen. */
  forget(): void {
    this.resolved.length = 0
    this.dialled.length = 0
    this.heard.length = 0
  }

  close(): void {
    this.#plain.close()
    this.#secured.close()
  }
}

function answerTo(request: string): string {
  const isRedirect = request.startsWith('GET /redirect ')
  const body = isRedirect ? 'elsewhere' : 'hello from outside'
  const first = isRedirect ? '302 Found\r\nLocation: http://169.254.169.254/latest/meta-data/' : '200 OK'
  return `HTTP/1.1 ${first}\r\nContent-Length: ${String(body.length)}\r\nConnection: close\r\n\r\n${body}`
}
