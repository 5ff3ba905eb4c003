import { text as textOf } from 'node:stream/consumers'
import type { Stage } from './stage.ts'

/** One thing that a program inside tries. What it says inside names `named`, which is the host where nothing else is given. */
export type Attempt =
  /** By CONNECT, with a whole address, by SOCKS5, or with no proxy at all: by its name or as an address. */
  | {
      readonly via: 'connect' | 'http' | 'socks' | 'straight'
      readonly host: string
      readonly port?: number
      readonly named?: string
      readonly path?: string
    }
  /** TLS, verified against `authority`. */
  | {
      readonly via: 'tls' | 'tls-by-proxy'
      readonly host: string
      readonly port?: number
      readonly named?: string
      readonly authority: string
    }
  /** These bytes to the proxy, each piece after an answer to the one before. */
  | { readonly via: 'bytes'; readonly pieces: readonly string[] }
  /** A question about a name, by hand. */
  | {
      readonly via: 'dns' | 'dns-by-tcp'
      readonly server: string
      readonly host: string
      readonly port?: number
      readonly type?: number
    }

/** What became of it: `reached`, the status and `X-Airlock` of the proxy, `socks 2`, `dns 3`, or `failed` and an error’s code. */
export interface Outcome {
  readonly outcome: string
  /** The sentence that came with it. */
  readonly words: string
}

const program = String.raw`
const [net, tls, dgram] = ['net', 'tls', 'dgram'].map(require)
const patience = 9000
const said = (all, how, skip) => {
  if (all.includes('hello from outside')) return { outcome: 'reached', words: '' }
  const heads = [...all.matchAll(/HTTP\/1\.1 (\d{3})/g)].map((one) => one[1]).filter((status) => status !== '200')
  const words = (all.split('\r\n\r\n').at(-1) ?? '').trim()
  if (heads.length > 0) return { outcome: (heads.at(-1) + ' ' + (/X-Airlock: (\S+)/i.exec(all)?.[1] ?? '')).trim(), words }
  if (skip && all.length > 3) return { outcome: 'socks ' + all.charCodeAt(3), words: '' }
  return { outcome: 'failed ' + how, words: '' }
}
const ending = (socket, done) => {
  let all = ''
  const end = (how) => { clearTimeout(timer); socket.destroy(); done(all, how) }
  const timer = setTimeout(end, patience, 'silent')
  socket.on('data', (bytes) => { all += bytes.toString('latin1') })
  socket.on('end', () => end('ended'))
  socket.on('error', (error) => end(error.code))
  socket.on('close', () => end('closed'))
  return () => all
}
const talk = (host, port, pieces, skip) => new Promise((resolve) => {
  const socket = net.connect({ host, port })
  const left = [...pieces]
  const all = ending(socket, (all, how) => resolve(said(all, how, skip)))
  const say = () => { if (left.length > 0 && !/^HTTP.1.1 [345]/.test(all())) socket.write(Buffer.from(left.shift(), 'latin1')) }
  socket.on('connect', say)
  socket.on('data', say)
})
const get = (named, path = '/') => 'GET ' + path + ' HTTP/1.1\r\nHost: ' + named + '\r\nConnection: close\r\n\r\n'
const bracketed = (host) => host.includes(':') && !host.startsWith('[') ? '[' + host + ']' : host
const secure = (socket, { host, named = host, authority }) => new Promise((resolve) => {
  const secured = tls.connect({ ...socket, servername: named, ca: authority })
  ending(secured, (all, how) => resolve(said(all, how)))
  secured.on('secureConnect', () => secured.write(get(host)))
})
const through = (host, port) => new Promise((resolve, reject) => {
  const socket = net.connect(3128, '127.0.0.1', () => socket.write('CONNECT ' + host + ':' + port + ' HTTP/1.1\r\n\r\n'))
  socket.once('data', () => resolve({ socket })).once('error', reject)
})
const question = (host, type = 1) => Buffer.concat([Buffer.from([0, 7, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]),
  ...host.split('.').map((label) => Buffer.from(String.fromCharCode(label.length) + label)), Buffer.from([0, 0, type, 0, 1])])
const overUdp = ({ server, port = 53, host, type }) => new Promise((resolve) => {
  const socket = dgram.createSocket(server.includes(':') ? 'udp6' : 'udp4')
  const end = (outcome) => { clearTimeout(timer); socket.close(); resolve({ outcome, words: '' }) }
  // What nobody hears is answered by nobody.
  const timer = setTimeout(end, 700, 'failed silent')
  socket.once('message', (answer) => end('dns ' + (answer[3] & 15) + ' ' + answer[7]))
  socket.once('error', (error) => end('failed ' + error.code))
  socket.connect(port, server, (error) => error ? end('failed ' + error.code) : socket.send(question(host, type)))
})
const overTcp = ({ server, port = 53, host, type }) => new Promise((resolve) => {
  const asked = question(host, type)
  const socket = net.connect(port, server, () => socket.write(Buffer.concat([Buffer.from([0, asked.length]), asked])))
  ending(socket, (all, how) => resolve({ outcome: all.length > 9 ? 'dns ' + (all.charCodeAt(5) & 15) + ' ' + all.charCodeAt(9) : 'failed ' + how, words: '' }))
  socket.once('data', () => socket.end())
})
const attempt = async (one) => {
  const { via, host, port = via.startsWith('tls') ? 443 : 80, named = bracketed(host ?? ''), path } = one
  const there = bracketed(host ?? '') + (port === 80 ? '' : ':' + port)
  const [high, low] = [port >> 8, port & 255].map((byte) => String.fromCharCode(byte))
  switch (via) {
    case 'straight': return talk(host, port, [get(named, path)])
    case 'connect': return talk('127.0.0.1', 3128, ['CONNECT ' + bracketed(host) + ':' + port + ' HTTP/1.1\r\n\r\n', get(named, path)])
    case 'http': return talk('127.0.0.1', 3128, [get(named, 'http://' + there + (path ?? '/'))])
    case 'socks': return talk('127.0.0.1', 3128, ['\x05\x01\x00', '\x05\x01\x00\x03' + String.fromCharCode(host.length) + host + high + low, get(named, path)], true)
    case 'bytes': return talk('127.0.0.1', 3128, one.pieces)
    case 'tls': return secure({ host, port }, one)
    case 'tls-by-proxy': return secure(await through(host, port), one)
    case 'dns': return overUdp(one)
    case 'dns-by-tcp': return overTcp(one)
  }
}
let attempts = ''
process.stdin.on('data', (bytes) => { attempts += bytes }).on('end', async () => {
  const outcomes = await Promise.all(JSON.parse(attempts).map((one) => attempt(one).catch((error) => ({ outcome: 'failed ' + error.code, words: '' }))))
  process.stdout.write(JSON.stringify(outcomes), () => process.exit())
})`

/** A program inside that tries all of it at once, by hand where libraries would not. */
export const hostileProgram = program

/** Tries all of it in a sandbox; the outcomes in the same order. */
export async function attemptAll(
  { agent }: Stage,
  name: string,
  attempts: readonly Attempt[],
): Promise<readonly Outcome[]> {
  const process = await (await agent(name)).processes.start({ command: ['node', '-e', program] })
  process.stdin.end(JSON.stringify(attempts))
  const [said, wrong] = await Promise.all([textOf(process.stdout), textOf(process.stderr)])
  const { code } = await process.exited
  if (code !== 0) throw new Error(`The program of the test failed: ${wrong}`)
  return JSON.parse(said) as readonly Outcome[]
}

/** The same for outcomes alone. */
export async function outcomesOf(stage: Stage, name: string, attempts: readonly Attempt[]): Promise<readonly string[]> {
  return (await attemptAll(stage, name, attempts)).map(({ outcome }) => outcome)
}
