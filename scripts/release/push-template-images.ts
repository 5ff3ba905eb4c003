import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { ExportImage } from '../../src-main/backend/engines/image-export.ts'
import { pushImage } from '../../src-main/backend/engines/remote/images/push-image.ts'
import { PushedImages } from '../../src-main/backend/engines/remote/images/pushed-images.ts'
import { refuseUnfit } from '../../src-main/backend/engines/remote/images/refusals.ts'
import type { RegistryClient } from '../../src-main/backend/engines/remote/images/registry-client.ts'
import type { StockImage } from '../../src-main/backend/engines/remote/images/stock-images.ts'
import type { RuntimeSource } from '../../src-main/backend/engines/runtime-source.ts'

export interface TemplateImages {
  readonly client: RegistryClient
  readonly templates: readonly { readonly id: string; readonly image: string }[]
  readonly runtimeSource: RuntimeSource
  readonly exportImage: ExportImage
  /** Where anybody will find them: `<name>-<template>@sha256:…`; in the registry itself they are `airlock-<template>`. */
  readonly name: string
  /** Exists and is empty: one layer at a time lies there. */
  readonly folder: string
  readonly signal: AbortSignal
  readonly say: (line: string) => void
}

/**
 * Puts the image of each template with the runtime in it into a registry, and resolves with the list that a release carries.
 * Rejects where an engine would give another image than the template names: everybody would get that one.
 */
export async function pushTemplateImages(options: TemplateImages): Promise<readonly StockImage[]> {
  const { client, templates, folder, name, signal, say } = options
  const runtime = await options.runtimeSource.runtimeFor('amd64', { signal })
  const { size: bytes } = await stat(runtime.tarPath)
  const pushed = await PushedImages.open(join(folder, 'pushed.json'))
  const list: StockImage[] = []
  for (const { id: template, image: wanted } of templates) {
    const report = ({ detail }: { readonly detail?: string }) => {
      if (detail !== undefined) say(`${template}: ${detail}`)
    }
    const image = await options.exportImage({ image: wanted, template }, { architecture: 'amd64', signal, report })
    if (image.name !== wanted)
      throw new Error(`${template} must be made of ${wanted}, and here it would be ${image.name}.`)
    refuseUnfit(image, bytes)
    const app = `airlock-${template}`
    const what = { client, app, image, runtime: { ...runtime, bytes }, pushed, folder, signal }
    const digest = await pushImage({ ...what, progress: (detail) => say(`${template}: ${detail}`) })
    list.push({ template, image: wanted, reference: `${name}-${template}@${digest}`, runtime: runtime.hash })
  }
  return list
}
