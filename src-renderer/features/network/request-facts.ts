import type { EgressRequest } from '../../../src-shared/api/egress.ts'
import { bytesInWords } from '../../ui/words.ts'

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
  const { process, address, outcome, via, sent, received, times, at, endedAt } = request
  return [
    ['Program', process === null ? 'not told' : `pid ${String(process.pid)}, as the sandbox tells it`],
    ['Address', addressInWords(address, outcome.kind === 'refused')],
    ['How', viaWords[via]],
    ['Out', bytesInWords(sent)],
    ['In', bytesInWords(received)],
    ['When', times > 1 ? `${timeInWords(at)}, ${times.toLocaleString('en')} times` : timeInWords(at)],
    ['Ended', endedAt === null ? 'goes on' : timeInWords(endedAt)],
  ]
}

function addressInWords(address: string | null, isRefused: boolean): string {
  if (address === null) return 'none was dialled'
  return isRefused ? `${address}, not dialled` : address
}
