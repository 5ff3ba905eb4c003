import type { Readable } from 'node:stream'
import { AirlockError } from '../../../../../src-shared/errors/airlock-error.ts'
import type { EngineConnection } from '../connection/engine-connection.ts'
import { untilAborted } from '../../work/shared-work.ts'
import { holdsLabel } from './image-facts.ts'
import { readProgressLines } from './progress-lines.ts'

/**
 * Imports a tar as a one-layer image and tags it. Resolves with the image's id. Aborting ends the upload and leaves no
 * image. The tag is given by a request of its own: Podman 4 leaves it out when it comes with the import.
 */
export async function importImage(
  connection: EngineConnection,
  tar: Readable,
  image: { readonly repository: string; readonly tag: string; readonly holds?: string },
  signal: AbortSignal,
): Promise<string> {
  const { repository, tag, holds } = image
  // Encoded, since engines read a label's value by rules of their own.
  const label = holds === undefined ? null : `${holdsLabel}=${Buffer.from(holds).toString('base64url')}`
  const id = await importUnnamed(connection, tar, label, signal)
  await connection.request('POST', `/images/${id}/tag`, { query: { repo: repository, tag } })
  return id
}

/** The same without a name. `label` is `key=value`, of letters that no engine reads anything into. */
export async function importUnnamed(
  connection: EngineConnection,
  tar: Readable,
  label: string | null,
  signal: AbortSignal,
): Promise<string> {
  let broken: Error | null = null
  tar.once('error', (error) => (broken = error))
  signal.addEventListener('abort', () => tar.destroy(), { once: true })
  const answer = await connection.call(
    (docker, abortSignal) =>
      docker.importImage(
        tar as never,
        { ...(label !== null && { changes: `LABEL ${label}` }), abortSignal } as never,
      ) as unknown as Promise<Readable>,
    { signal, deadline: 0 },
  )
  let last = ''
  await untilAborted(
    (async () => {
      for await (const line of readProgressLines(answer, { signal, stallMilliseconds: 120_000 })) {
        if (line.status !== '') last = line.status
      }
    })(),
    signal,
  )
  if (broken !== null) throw broken
  const id = /^(sha256:)?[0-9a-f]{64}$/.test(last) ? last : null
  if (id === null) {
    throw new AirlockError({
      code: 'engine-failed',
      message: 'The engine did not import an image.',
      why: `It did not name the new image; its last word was ${JSON.stringify(last.slice(0, 200))}.`,
      remedy: 'Try again. If it happens again, look into the engine’s log.',
    })
  }
  return id
}
