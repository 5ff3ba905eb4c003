import { addAbortSignal, type Readable } from 'node:stream'
import type { SandboxSpec } from '../../../../../src-shared/engine/sandbox.ts'
import type { ImageExport, ImageExportOptions } from '../../image-export.ts'
import { inPhase } from '../../work/phase.ts'
import type { EngineConnection } from '../connection/engine-connection.ts'
import { fields, number, text } from '../connection/fields.ts'
import { texts } from '../settings/seen-settings.ts'
import type { ImageResolver } from './image-resolver.ts'
import { otherVariant } from './other-variant.ts'
import type { PreparedImages } from './prepared-images.ts'

interface Parts {
  readonly images: ImageResolver
  readonly prepared: PreparedImages
}

/** The prepared image of a sandbox as something that another engine can take. */
export async function exportImage(
  connection: EngineConnection,
  parts: Parts,
  spec: Pick<SandboxSpec, 'image' | 'template'>,
  { architecture, signal, report }: ImageExportOptions,
): Promise<ImageExport> {
  const facts = await inPhase(report, 'image', spec.image, async (progress) => {
    const found = await parts.images.resolve(spec, { signal, progress })
    if (found.architecture === architecture) return found
    return (await otherVariant(connection, found, architecture, signal)) ?? found
  })
  const { id } =
    (await parts.prepared.find(facts)) ??
    (await inPhase(report, 'prepare', 'Preparing the image', (progress) =>
      parts.prepared.prepare(facts, { signal, progress }),
    ))
  const inspect = fields(await connection.request('GET', `/images/${id}/json`, { signal }))
  return {
    id,
    name: facts.name,
    architecture: text(inspect['Architecture']),
    layers: texts(fields(inspect['RootFS'])['Layers']),
    bytes: number(inspect['Size']),
    environment: facts.environment,
    open: async (options) => await openExport(connection, id, options.signal),
  }
}

/** dockerode’s own call for this can neither be cancelled nor does it say what went wrong. */
async function openExport(connection: EngineConnection, id: string, signal: AbortSignal): Promise<Readable> {
  const request = {
    path: `/images/${id}/get`,
    method: 'GET',
    isStream: true,
    statusCodes: { 200: true, 404: 'no such image', 500: 'server error' },
    abortSignal: signal,
  }
  const opened = connection.call(
    ({ modem }) =>
      new Promise<Readable>((resolve, reject) => {
        modem.dial(request as never, (error: unknown, stream: unknown) => {
          if (error === null || error === undefined) resolve(stream as Readable)
          else reject(error instanceof Error ? error : new Error('The engine refused.'))
        })
      }),
    // Engines put an image together before they send the first byte of it.
    { signal, deadline: 0 },
  )
  return addAbortSignal(signal, await opened)
}
