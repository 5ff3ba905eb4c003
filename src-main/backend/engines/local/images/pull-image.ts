import type { Readable } from 'node:stream'
import { AirlockError } from '../../../../../src-shared/errors/airlock-error.ts'
import type { EngineConnection } from '../connection/engine-connection.ts'
import { EngineError } from '../connection/engine-error.ts'
import type { Progress } from '../../work/phase.ts'
import { megabytes } from '../../work/file-stream.ts'
import { readProgressLines, registryError, type ProgressLine } from './progress-lines.ts'
import type { ImageReference } from '../../image-reference.ts'

/** A pull in which nothing moves for this long has stalled (milliseconds). */
const stallMilliseconds = 60_000

/** Pulls an image, telling how far each layer has come. Aborting ends the download; finished layers stay cached. */
export async function pullImage(
  connection: EngineConnection,
  reference: ImageReference,
  options: { readonly signal: AbortSignal; readonly progress: Progress },
): Promise<void> {
  const { signal, progress } = options
  progress(`Asking for ${reference.text}`)
  const wanted = { fromImage: reference.name, tag: reference.digest ?? reference.tag ?? 'latest' }
  let stream: Readable
  try {
    stream = (await connection.call(
      (docker, abortSignal) =>
        docker.createImage({ ...wanted, abortSignal } as never) as Promise<NodeJS.ReadableStream>,
      { signal, deadline: stallMilliseconds },
    )) as Readable
  } catch (error) {
    throw explain(error)
  }
  const layers = new Map<string, ProgressLine>()
  for await (const line of readProgressLines(stream, { signal, stallMilliseconds })) {
    if (line.layer !== '') layers.set(line.layer, line)
    const told = summarise(layers)
    progress(told.detail === '' ? line.status : told.detail, told.fraction)
  }
}

/** “Pulling layer 3 of 7 (12 of 40 MB)”, by bytes where the engine tells them. */
function summarise(layers: ReadonlyMap<string, ProgressLine>): {
  readonly detail: string
  readonly fraction: number | null
} {
  const all = [...layers.values()].filter(({ status }) => !/^Pulling from/i.test(status))
  if (all.length === 0) return { detail: '', fraction: null }
  const done = all.filter(({ status }) => /complete|already exists/i.test(status)).length
  const loading = all.filter(({ status, total }) => /downloading|extracting/i.test(status) && total > 0)
  const current = loading.reduce((sum, line) => sum + line.current, 0)
  const total = loading.reduce((sum, line) => sum + line.total, 0)
  const share = total === 0 ? 0 : (current / total) * loading.length
  const amount = total === 0 ? '' : ` (${megabytes(current)} of ${megabytes(total)})`
  const layer = Math.min(done + 1, all.length)
  return {
    detail: `Pulling layer ${String(layer)} of ${String(all.length)}${amount}`,
    fraction: Math.min(1, (done + share) / all.length),
  }
}

/** Engines answer some refusals of a registry with a status of their own. */
function explain(error: unknown): unknown {
  if (!(error instanceof EngineError) || error.status === null) return error
  const told = registryError(error.why)
  if (told.code !== 'image-refused' || error.status !== 404) return told
  return new AirlockError({ ...told.toReport(), code: 'image-not-found', message: 'There is no such image.' })
}
