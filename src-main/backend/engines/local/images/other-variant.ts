import type { EngineConnection } from '../connection/engine-connection.ts'
import { fields, list, text } from '../connection/fields.ts'
import { texts } from '../settings/seen-settings.ts'
import { readImageFacts, type ImageFacts } from './image-facts.ts'

/** Engines with more images than this are not searched further. */
const most = 1000

/**
 * The same image for another processor, where the engine has it: only what came from the registry under the very same
 * digest (that of the list of variants) is the same image. Null where there is none.
 */
export async function otherVariant(
  connection: EngineConnection,
  image: ImageFacts,
  architecture: string,
  signal: AbortSignal | undefined,
): Promise<ImageFacts | null> {
  const digests = new Set(texts(fields(await inspect(connection, image.id, signal))['RepoDigests']))
  if (digests.size === 0) return null
  for (const each of list(await connection.request('GET', '/images/json', { signal })).slice(0, most)) {
    const { Id, RepoDigests } = fields(each)
    if (!texts(RepoDigests).some((digest) => digests.has(digest))) continue
    const seen = await inspect(connection, text(Id), signal)
    const facts = readImageFacts(seen, image.name)
    if (facts.id !== image.id && facts.architecture === architecture) return facts
  }
  return null
}

async function inspect(connection: EngineConnection, id: string, signal: AbortSignal | undefined): Promise<unknown> {
  return await connection.request('GET', `/images/${id}/json`, { signal })
}
