import { hostname } from 'node:os'
import type { Server } from 'node:net'
import { egressProxy } from '../../src-shared/agent/egress-wire.ts'
import type { NameSource } from './names/answer-query.ts'
import { createDatagramServer, createStreamServer } from './names/dns-servers.ts'
import type { Egress } from './egress.ts'
import { createProxy } from './proxy/proxy.ts'

export interface EgressPlaces {
  readonly host: string
  readonly dnsPort: number
  readonly proxyPort: number
}

export const usualPlaces: EgressPlaces = { host: '127.0.0.1', dnsPort: 53, proxyPort: egressProxy.port }

/**
 * Takes the ports for names and for the proxy, so that no program of the person has them first. One that cannot be had is
 * told and costs nothing else.
 */
export async function startEgress(
  egress: Egress,
  places: EgressPlaces,
  log: (message: string) => void,
): Promise<{ close(): void }> {
  const answer = async (message: Buffer, port: number | null) => {
    const { answerQuery } = await import('./names/answer-query.ts')
    return await answerQuery(message, withOwnNames(egress, port))
  }
  const datagrams = createDatagramServer(answer)
  const streams = createStreamServer(answer)
  const proxy = createProxy((wanted) => {
    egress.ask(wanted)
  })
  const tell = (what: string) => (error: unknown) => {
    const text = `${what} inside: ${error instanceof Error ? error.message : String(error)}`
    log(text)
    egress.trouble(text)
  }
  const { host, dnsPort, proxyPort } = places
  await Promise.all([
    new Promise<void>((resolve, reject) => {
      datagrams.once('error', reject)
      datagrams.bind({ address: host, port: dnsPort }, resolve)
    }).catch(tell('Names cannot be answered')),
    listen(streams, host, dnsPort).catch(tell('Names cannot be answered by TCP')),
    listen(proxy, host, proxyPort).catch(tell('The proxy cannot be offered')),
  ])
  for (const one of [datagrams, streams, proxy]) one.on('error', tell('Egress failed'))
  return {
    close: () => {
      datagrams.close()
      streams.close()
      proxy.close()
    },
  }
}

async function listen(server: Server, host: string, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port, backlog: 511 }, resolve)
  })
}

/** What every machine knows by itself comes before what the terms say. */
function withOwnNames(egress: Egress, port: number | null): NameSource {
  const own = hostname().toLowerCase()
  return {
    resolve: async (name, wantsAddress) => {
      const isOwn = name === 'localhost' || name.endsWith('.localhost') || name === own
      return isOwn ? { kind: 'address', address: '127.0.0.1' } : await egress.resolve(name, { wantsAddress, port })
    },
    nameOf: (address) => (address === '127.0.0.1' ? 'localhost' : egress.nameOf(address)),
  }
}
