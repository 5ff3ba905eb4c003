import type { IncomingMessage } from 'node:http'
import { longestBody } from '../requests.ts'

export class TooLong extends Error {
  constructor() {
    super('The body is too long.')
    this.name = 'TooLong'
  }
}

/** @throws TooLong, SyntaxError */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > longestBody) throw new TooLong()
    chunks.push(chunk)
  }
  return JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown
}
