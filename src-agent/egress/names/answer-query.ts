import { decode, encode, type Packet, type Question, type StringAnswer } from 'dns-packet'

/** Seconds for which a program may remember an answer: little, so that a change of the policy counts at once. */
const secondsToLive = 5
/** Most bytes of a question that makes sense. */
const longestQuery = 4096
const authoritative = 1 << 10
const recursive = (1 << 8) | (1 << 7)

const codes = { ok: 0, formatError: 1, serverFailure: 2, noSuchName: 3, notImplemented: 4 } as const

/** What is known of a name. */
export type NameAnswer =
  | { readonly kind: 'address'; readonly address: string }
  /** There is no such name here. */
  | { readonly kind: 'none' }
  /** Not now. */
  | { readonly kind: 'unserved' }

export interface NameSource {
  /** `wantsAddress` is false where only whether the name exists is asked. */
  resolve(name: string, wantsAddress: boolean): Promise<NameAnswer>
  /** Which name an address of ours has. */
  nameOf(address: string): string | null
}

/** The answer to a message of DNS; null where there is nothing to answer. */
export async function answerQuery(message: Buffer, names: NameSource): Promise<Buffer | null> {
  if (message.length < 12 || (message.readUInt8(2) & 0x80) !== 0) return null
  const opcode = (message.readUInt8(2) >> 3) & 15
  if (opcode !== 0) return bare(message, codes.notImplemented)
  let query: Packet
  try {
    if (message.length > longestQuery || message.readUInt16BE(4) !== 1) throw new Error('It is no single question.')
    query = decode(message)
  } catch {
    return bare(message, codes.formatError)
  }
  const question = query.questions?.[0]
  if (question === undefined) return bare(message, codes.formatError)
  const { code, answers } = await answersOf(question, names)
  const flags = authoritative | recursive | code
  const edns = query.additionals?.some(({ type }) => type === 'OPT') === true
  return encode({
    id: query.id ?? 0,
    type: 'response',
    flags,
    questions: [question],
    answers,
    ...(edns ? { additionals: [optionRecord] } : {}),
  })
}

const optionRecord = { type: 'OPT', name: '.', udpPayloadSize: 1232, flags: 0, options: [] } as never

async function answersOf(
  { name, type, class: kind }: Question,
  names: NameSource,
): Promise<{ readonly code: number; readonly answers: StringAnswer[] }> {
  if (kind !== undefined && kind !== 'IN' && kind !== ('ANY' as never)) return { code: codes.noSuchName, answers: [] }
  const reverse = /^(\d+)\.(\d+)\.(\d+)\.127\.in-addr\.arpa$/i.exec(name)
  if (reverse !== null) {
    const found = names.nameOf(`127.${reverse.slice(1).reverse().join('.')}`)
    if (found === null) return { code: codes.noSuchName, answers: [] }
    return { code: codes.ok, answers: type === 'PTR' ? [record('PTR', name, found)] : [] }
  }
  const wantsAddress = type === 'A' || type === ('ANY' as never)
  const answer = await names.resolve(name.toLowerCase(), wantsAddress)
  switch (answer.kind) {
    case 'none':
      return { code: codes.noSuchName, answers: [] }
    case 'unserved':
      return { code: codes.serverFailure, answers: [] }
    case 'address':
      return { code: codes.ok, answers: wantsAddress ? [record('A', name, answer.address)] : [] }
  }
}

function record(type: 'A' | 'PTR', name: string, data: string): StringAnswer {
  return { type, name, ttl: secondsToLive, class: 'IN', data } as StringAnswer
}

/** Head alone, for a question that could not be read. */
function bare(message: Buffer, code: number): Buffer {
  const answer = Buffer.alloc(12)
  message.copy(answer, 0, 0, 2)
  answer.writeUInt16BE(0x8000 | (message.readUInt16BE(2) & 0x7900) | 0x80 | code, 2)
  return answer
}
