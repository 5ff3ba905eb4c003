import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { SandboxSpec } from '../../../../../src-shared/engine/sandbox.ts'
import { AirlockError } from '../../../../../src-shared/errors/airlock-error.ts'
import type { ExportImage, ImageExport } from '../../image-export.ts'
import type { RuntimeSource } from '../../runtime-source.ts'
import { stopIfCancelled } from '../../work/cancellation.ts'
import type { Progress } from '../../work/phase.ts'
import { SharedWork } from '../../work/shared-work.ts'
import { pushImage } from './push-image.ts'
import { PushedImages } from './pushed-images.ts'
import { hasManifest } from './put-manifest.ts'
import { refuseUnfit } from './refusals.ts'
import type { RegistryClient } from './registry-client.ts'
import { registryName } from './registry-place.ts'
import { stockImageFor, type StockImage } from './stock-images.ts'

/** Raised when the same image and runtime would become another one. */
const recipe = 1

export interface CloudImagesOptions {
  readonly client: RegistryClient
  /** The app of the organisation that holds its images; made where it is not there yet. */
  readonly imagesApp: (options: { readonly signal: AbortSignal }) => Promise<string>
  readonly stock: readonly StockImage[]
  readonly runtimeSource: RuntimeSource
  /** Of the engine on this computer; null while there is none. */
  readonly exportImage: () => ExportImage | null
  /** In the cache: what was pushed, and the layer that is being sent. */
  readonly folder: string
}

export interface CloudImage {
  /** `name@sha256:…` */
  readonly reference: string
  /** The last part of it. */
  readonly digest: string
}

/** The images of cloud machines. */
export class CloudImages {
  readonly #options: CloudImagesOptions
  readonly #work = new SharedWork<string>()
  #begun: Promise<PushedImages> | null = null

  constructor(options: CloudImagesOptions) {
    this.#options = options
  }

  /** The image of a sandbox at Fly: the public one of its template where there is one of this very runtime; else its own is pushed. */
  readonly imageFor = async (
    spec: Pick<SandboxSpec, 'image' | 'template'>,
    options: { readonly signal?: AbortSignal; readonly progress?: Progress } = {},
  ): Promise<CloudImage> => {
    const { signal = new AbortController().signal, progress = () => undefined } = options
    stopIfCancelled(signal)
    const runtime = await this.#options.runtimeSource.runtimeFor('amd64', { signal })
    const stock = stockImageFor(this.#options.stock, spec, runtime.hash)
    if (stock !== null) return stock
    const before = await this.#byDigest(spec.image, signal)
    if (before !== null) return before
    const exportImage = this.#options.exportImage()
    if (exportImage === null) throw noEngine(spec.image)
    const image = await exportImage(spec, {
      architecture: 'amd64',
      signal,
      report: ({ detail }) => {
        if (detail !== undefined) progress(detail)
      },
    })
    const { size } = await stat(runtime.tarPath)
    refuseUnfit(image, size)
    const app = await this.#options.imagesApp({ signal })
    const key = keyOf(app, image, runtime.hash)
    const digest = await this.#work.run(key, { signal, progress }, (until, tell) =>
      this.#ensure(key, { app, image, runtime: { ...runtime, bytes: size } }, until, tell),
    )
    return pushedImage(app, digest)
  }

  /** One that was pushed, under the name that this gave it. */
  async #byDigest(image: string, signal: AbortSignal): Promise<CloudImage | null> {
    const pushed = await this.#memory()
    if (!pushed.has(image)) return null
    const app = await this.#options.imagesApp({ signal })
    return (await hasManifest(this.#options.client, app, image, signal)) ? pushedImage(app, image) : null
  }

  async #ensure(
    key: string,
    what: Pick<Parameters<typeof pushImage>[0], 'app' | 'image' | 'runtime'>,
    signal: AbortSignal,
    progress: Progress,
  ): Promise<string> {
    const { client } = this.#options
    const pushed = await this.#memory()
    const known = pushed.image(key)
    if (known !== null && (await hasManifest(client, what.app, known, signal))) return known
    const folder = await mkdtemp(join(this.#options.folder, ours))
    try {
      const digest = await pushImage({ client, ...what, pushed, folder, signal, progress })
      await pushed.addImage(key, digest)
      return digest
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }

  async #memory(): Promise<PushedImages> {
    return await (this.#begun ??= this.#begin())
  }

  /** What a push left that was killed goes; there is one backend for a person, so nobody else is at it. */
  async #begin(): Promise<PushedImages> {
    const { folder } = this.#options
    await mkdir(folder, { recursive: true, mode: 0o700 })
    for (const name of await readdir(folder)) {
      if (name.startsWith('push-') && !name.startsWith(ours)) {
        await rm(join(folder, name), { recursive: true, force: true })
      }
    }
    return await PushedImages.open(join(folder, 'pushed.json'))
  }
}

const ours = `push-${String(process.pid)}-`

const pushedImage = (app: string, digest: string): CloudImage => ({
  reference: `${registryName}/${app}@${digest}`,
  digest,
})

function keyOf(app: string, image: ImageExport, runtimeHash: string): string {
  const facts = [recipe, app, image.id, image.environment, runtimeHash]
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex')
}

function noEngine(image: string): AirlockError {
  return new AirlockError({
    code: 'engine-not-found',
    message: 'This image cannot be brought to Fly.io from here.',
    why: `${image.slice(0, 200)} is not published with Airlock’s runtime in it, and there is no engine on this computer that could read and send it.`,
    remedy: 'Start Docker or Podman on this computer, or choose a template that is published for Fly.io.',
  })
}
