import type { IncomingMessage } from 'node:http'
import type { Readable } from 'node:stream'
import { extract } from 'tar-stream'
import { AirlockError } from '../../../../../src-shared/errors/airlock-error.ts'
import { parsedJson } from '../../../../../src-shared/text/parsed-json.ts'
import type { EngineConnection } from '../connection/engine-connection.ts'
import { hasStatus } from '../connection/engine-error.ts'
import { fields, number, text } from '../connection/fields.ts'

/** What is at a path of an image. Only looked at in containers that are never started and have no volume. */
export type PathKind = 'absent' | 'folder' | 'file' | 'link' | 'other'

/** Go's file mode bits, as engines encode them. */
const goMode = { folder: 0x8000_0000, link: 0x0800_0000, special: 0x0200_0000 | 0x0400_0000 | 0x0100_0000 } as const

export async function kindOf(
  connection: EngineConnection,
  containerId: string,
  path: string,
  signal: AbortSignal,
): Promise<PathKind> {
  try {
    const answer = (await connection.call(
      (docker, abortSignal) =>
        docker.getContainer(containerId).infoArchive({ path, abortSignal } as never) as Promise<unknown>,
      { signal },
    )) as IncomingMessage
    answer.resume()
    const header = answer.headers['x-docker-container-path-stat']
    const stat = fields(parsedJson(Buffer.from(String(header ?? ''), 'base64').toString('utf8')))
    const mode = number(stat['mode'])
    if (text(stat['linkTarget']) !== '' && (mode & goMode.link) !== 0) return 'link'
    if ((mode & goMode.folder) !== 0) return 'folder'
    if ((mode & goMode.link) !== 0) return 'link'
    return (mode & goMode.special) !== 0 ? 'other' : 'file'
  } catch (error) {
    if (hasStatus(error, 404)) return 'absent'
    throw error
  }
}

/** A regular file's text, empty when it is absent or anything else; more than `limit` bytes refuse the image. */
export async function readSmallFile(
  connection: EngineConnection,
  containerId: string,
  path: string,
  limit: number,
  signal: AbortSignal,
): Promise<string> {
  let stream: Readable
  try {
    stream = (await connection.call(
      (docker, abortSignal) =>
        docker.getContainer(containerId).getArchive({ path, abortSignal } as never) as Promise<NodeJS.ReadableStream>,
      { signal },
    )) as Readable
  } catch (error) {
    if (hasStatus(error, 404)) return ''
    throw error
  }
  const unpacking = stream.pipe(extract())
  stream.once('error', (error) => unpacking.destroy(error))
  try {
    for await (const entry of unpacking) {
      if (entry.header.type !== 'file') return ''
      const parts: Buffer[] = []
      let size = 0
      for await (const bytes of entry as AsyncIterable<Buffer>) {
        size += bytes.length
        if (size > limit) throw tooLarge(path, limit)
        parts.push(bytes)
      }
      return Buffer.concat(parts).toString('utf8')
    }
    return ''
  } finally {
    stream.destroy()
    unpacking.destroy()
  }
}

function tooLarge(path: string, limit: number): AirlockError {
  return new AirlockError({
    code: 'image-refused',
    message: `This image’s ${path} is not what it should be.`,
    why: `It is larger than ${String(limit)} bytes.`,
    remedy: 'Use another image.',
  })
}
