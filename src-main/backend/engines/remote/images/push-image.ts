import { createReadStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { ImageExport } from '../../image-export.ts'
import type { Progress } from '../../work/phase.ts'
import { blobFile } from './blob.ts'
import { brokenExport, exportedFiles } from './exported-files.ts'
import { compressLayer, type LayerFile } from './layer-file.ts'
import { cloudManifest } from './manifest.ts'
import { PushProgress } from './push-progress.ts'
import type { PushedImages } from './pushed-images.ts'
import { hasBlob, putBlob } from './put-blob.ts'
import { putManifest } from './put-manifest.ts'
import { mostBytes, tooLarge } from './refusals.ts'
import type { RegistryClient } from './registry-client.ts'

export interface Push {
  readonly client: RegistryClient
  /** The app whose repository it is. */
  readonly app: string
  readonly image: ImageExport
  readonly runtime: { readonly hash: string; readonly tarPath: string; readonly bytes: number }
  readonly pushed: PushedImages
  /** Exists, and is removed afterwards. */
  readonly folder: string
  readonly signal: AbortSignal
  readonly progress: Progress
}

/**
 * Sends what the registry lacks of an image, the runtime as its last layer. One layer at a time is on this computer’s disk.
 * @returns the digest of the image
 */
export async function pushImage(push: Push): Promise<string> {
  const { client, app, image, runtime, signal } = push
  const wanted = [...image.layers, `sha256:${runtime.hash}`]
  const progress = new PushProgress(push.progress, wanted.length, image.bytes + runtime.bytes)
  const there = new Map<string, LayerFile>()
  for (const tar of new Set(wanted)) {
    const known = push.pushed.layer(tar)
    if (known === null || !(await hasBlob(client, app, known, signal))) continue
    there.set(tar, known)
    progress.done(known)
  }
  await sendMissing(push, there, progress)
  const layers = wanted.map((tar) => there.get(tar) ?? missing(tar))
  const manifest = cloudManifest(layers, image.environment)
  await putBlob(client, app, manifest.config, { signal })
  await putManifest(client, app, manifest, signal)
  return manifest.manifest.digest
}

async function sendMissing(push: Push, there: Map<string, LayerFile>, progress: PushProgress): Promise<void> {
  const { image, runtime, signal } = push
  const lacking = new Set(image.layers.filter((tar) => !there.has(tar)))
  if (lacking.size > 0) {
    for await (const { name, content } of exportedFiles(await image.open({ signal }))) {
      if (isNoLayer(name) || [...there.keys()].some((tar) => name.includes(tar.slice('sha256:'.length)))) continue
      const sent = await sendLayer(push, content, lacking, there, progress)
      if (sent !== null) lacking.delete(sent)
      if (lacking.size === 0) break
    }
  }
  const [first] = lacking
  if (first !== undefined) missing(first)
  const own = `sha256:${runtime.hash}`
  if (there.has(own)) return
  await sendLayer(push, createReadStream(runtime.tarPath), new Set([own]), there, progress)
}

/** @returns which of the lacking layers it was, null for another file */
async function sendLayer(
  push: Push,
  content: AsyncIterable<Uint8Array>,
  lacking: ReadonlySet<string>,
  there: Map<string, LayerFile>,
  progress: PushProgress,
): Promise<string | null> {
  const { client, app, image, runtime, signal } = push
  const path = join(push.folder, 'layer.tar.gz')
  const before = [...there.values()].reduce((sum, { bytes }) => sum + bytes, 0)
  try {
    const layer = await compressLayer(content, path, {
      signal,
      most: mostBytes - before,
      tooLarge: (bytes) => tooLarge(image.name, before + bytes, runtime.bytes),
      read: (bytes) => {
        progress.reading(bytes)
      },
    })
    if (!lacking.has(layer.tar)) return null
    const sent = (bytes: number) => {
      progress.sent(layer, bytes)
    }
    await putBlob(client, app, blobFile(path, layer), { signal, sent })
    there.set(layer.tar, layer)
    progress.done(layer)
    await push.pushed.addLayer(layer)
    return layer.tar
  } finally {
    await rm(path, { force: true })
  }
}

/** What engines write beside layers. Other files are read and found to be none. */
function isNoLayer(name: string): boolean {
  return /(^|\/)(json|VERSION|repositories|oci-layout|[^/]*\.json)$/.test(name)
}

function missing(tar: string): never {
  throw brokenExport(`The layer ${tar} was not in it.`)
}
