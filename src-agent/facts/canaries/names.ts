import { randomInt } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { isIP, isIPv6 } from 'node:net'
import type { AttemptFact, Canaries } from '../../../src-shared/agent/facts.ts'
import { errorName } from '../attempt.ts'

/** Docker's own resolver, which a network of its kind would offer. */
const dockerResolver = '127.0.0.11'
/** For a server that takes a question and says nothing; loopback answers or refuses at once. */
const patienceMs = 250

/** Asks for the backend's name wherever a resolver may be, and where the backend listens. */
export async function askForName(
  { name, listeners }: Canaries,
  resolvers: readonly string[],
): Promise<readonly AttemptFact[]> {
  const servers = [...new Set([dockerResolver, ...resolvers])].filter((host) => isIP(host) !== 0).slice(0, 4)
  const query = question(name)
  return await Promise.all([
    ...servers.map((host) => ask(host, 53, query)),
    ...listeners.map(({ host, port }) => ask(host, port, query)),
  ])
}

async function ask(host: string, port: number, query: Buffer): Promise<AttemptFact> {
  return await new Promise((resolve) => {
    const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4')
    let isSettled = false
    const settle = (result: string) => {
      if (isSettled) return
      isSettled = true
      clearTimeout(timer)
      socket.close()
      resolve({ name: `ask ${host} port ${String(port)}`, result })
    }
    const timer = setTimeout(settle, patienceMs, 'silence')
    socket.once('error', (error) => {
      settle(errorName(error))
    })
    socket.once('message', (answer) => {
      settle(answerOf(answer))
    })
    // Connected, so that a refusal is told.
    socket.connect(port, host, (error?: Error) => {
      if (error !== undefined) settle(errorName(error))
      else
        socket.send(query, (failed) => {
          if (failed !== null) settle(errorName(failed))
        })
    })
  })
}

/** A question for an address, as RFC 1035 has it. */
export function question(name: string): Buffer {
  const labels = name.split('.').flatMap((label) => [label.length, ...Buffer.from(label, 'latin1')])
  const id = randomInt(0x1_0000)
  return Buffer.from([id >> 8, id & 0xff, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, ...labels, 0, 0, 1, 0, 1])
}

const codes = ['an answer', 'FORMERR', 'SERVFAIL', 'NXDOMAIN', 'NOTIMP', 'REFUSED'] as const

export function answerOf(answer: Buffer): string {
  if (answer.length < 12) return 'a short answer'
  return codes[answer.readUInt8(3) & 0xf] ?? 'an answer'
}
