import type { ImageOrigin, Template, TemplateOrigin } from '../../../src-shared/engine/engine.ts'
import { toErrorReport } from '../../../src-shared/errors/airlock-error.ts'
import type { ContainerEngine } from '../engines/engine.ts'

/** What each template gives now. One of which the engine cannot say it says why, and leaves the others alone. */
export async function templateOrigins(
  engine: Pick<ContainerEngine, 'imageOrigin'>,
  templates: readonly Template[],
  signal: AbortSignal | undefined,
): Promise<readonly TemplateOrigin[]> {
  return await Promise.all(
    templates.map(async ({ id, image }) => {
      const asked = engine.imageOrigin({ image, template: id }, signal === undefined ? {} : { signal })
      return { template: id, ...(await asked.catch(notKnown)) }
    }),
  )
}

function notKnown(error: unknown): ImageOrigin {
  const { code, message } = toErrorReport(error)
  return { holds: null, note: code === 'image-refused' ? message : `Where it comes from is not known. ${message}` }
}
