import type { EgressRequest, WithSecret } from '../../../src-shared/api/egress.ts'
import { bytesInWords, countInWords } from '../../ui/words.ts'
import { secretWords } from './network-words.ts'

/** E.g. `12:04:09`. */
export function timeInWords(at: string): string {
  return new Date(at).toLocaleTimeString('en', { hour12: false })
}

const viaWords = {
  name: 'by its name',
  connect: 'through the proxy inside (CONNECT)',
  http: 'through the proxy inside (HTTP)',
  socks: 'through the proxy inside (SOCKS5)',
  dns: 'only the name was asked for',
} as const satisfies Record<EgressRequest['via'], string>

/** All about one request as pairs of what and how. */
export function factsOf(request: EgressRequest): readonly (readonly [title: string, value: string])[] {
  const { process, address, secret, outcome, via, sent, received, times, at, endedAt } = request
  return [
    ['Program', process === null ? 'not told' : `pid ${String(process.pid)}, as the sandbox tells it`],
    secret === null ? ['Address', addressInWords(address, outcome.kind === 'refused')] : ['Secret', secretFact(secret)],
    ['How', viaWords[via]],
    // What goes with a secret is counted there.
    ...(secret === null
      ? ([
          ['Out', bytesInWords(sent)],
          ['In', bytesInWords(received)],
        ] as const)
      : []),
    ['When', times > 1 ? `${timeInWords(at)}, ${times.toLocaleString('en')} times` : timeInWords(at)],
    ['Ended', endedAt === null ? 'goes on' : timeInWords(endedAt)],
  ]
}

function secretFact(secret: WithSecret): string {
  return `${countInWords(secret.requests, 'request')} ${secretWords(secret)}, added outside of the sandbox`
}

function addressInWords(address: string | null, isRefused: boolean): string {
  if (address === null) return 'none was dialled'
  return isRefused ? `${address}, not dialled` : address
}
