import type { IncomingMessage } from 'node:http'
import { longestBody } from '../requests.ts'

export class TooLong extends Error {
  constructor() {
    super('The body is too long.')
    this.name = 'TooLong'
  }
}

const patienceMs = 30_000

/** @throws TooLong, SyntaxError; who sends too slowly is hung up on */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const late = setTimeout(() => request.destroy(), patienceMs)
  try {
    return JSON.parse((await readAll(request)).toString('utf8')) as unknown
  } finally {
    clearTimeout(late)
  }
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > longestBody) throw new TooLong()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
