import { parsedJson } from '../../../../../src-shared/text/parsed-json.ts'
/** Lists of an organisation with whole configs are the largest; more than this nobody sends by honest means. */
export const largestAnswer = 8 * 1024 * 1024

/** More of an error than this helps nobody. */
const longestSaid = 2000

/** The body's text. Stops reading once it is too large. @throws Error then */
export async function readText(response: Response, most = largestAnswer): Promise<string> {
  if (response.body === null) return ''
  const chunks: Uint8Array[] = []
  let size = 0
  const reader = response.body.getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return Buffer.concat(chunks).toString('utf8')
    size += value.byteLength
    if (size > most) {
      await reader.cancel()
      throw new TooLargeAnswer(`The answer is larger than ${String(most)} bytes.`)
    }
    chunks.push(value)
  }
}

export class TooLargeAnswer extends Error {}

/** The fields of an error that tell what is wrong: `{ error, status }`, `{ message }`, or a bare text. */
export function readProblem(body: string): { readonly code: string | null; readonly text: string } {
  const parsed = parsedJson(body)
  if (typeof parsed !== 'object' || parsed === null) return { code: null, text: cut(body) }
  const field = (name: string): string | null => {
    const value = (parsed as Record<string, unknown>)[name]
    return typeof value === 'string' && value !== '' ? value : null
  }
  return { code: field('status'), text: cut(field('error') ?? field('message') ?? '') }
}

function cut(text: string): string {
  const plain = text.replace(/[\p{Cc}\p{Cf}]+/gu, ' ').trim()
  return plain.length > longestSaid ? `${plain.slice(0, longestSaid)}…` : plain
}
