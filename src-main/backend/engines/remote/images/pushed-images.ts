import { mkdir, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { z } from 'zod'
import type { LayerFile } from './layer-file.ts'

const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/)
const bytes = z.number().int().nonnegative()
const layer = z.object({ tar: digest, bytes, digest, size: bytes })
const image = z.object({ key: z.string().regex(/^[0-9a-f]{64}$/), digest })

/** More were never in use at the same time. */
const most = { images: 500, layers: 5000 } as const
const file = z.object({
  images: z.array(image).max(most.images),
  layers: z.array(layer).max(most.layers),
})

/**
 * What was sent before: which image became which, and how layers are called once they are compressed. Only a memory: whether
 * the registry has something (still), it says itself.
 */
export class PushedImages {
  readonly #path: string
  #images = new Map<string, string>()
  #layers = new Map<string, LayerFile>()
  #writing: Promise<void> = Promise.resolve()

  private constructor(path: string) {
    this.#path = path
  }

  /** Never rejects: what cannot be read is as if nothing was sent. */
  static async open(path: string): Promise<PushedImages> {
    const pushed = new PushedImages(path)
    try {
      const { images, layers } = file.parse(JSON.parse(await readFile(path, 'utf8')))
      pushed.#images = new Map(images.map((one) => [one.key, one.digest]))
      pushed.#layers = new Map(layers.map((one) => [one.tar, one]))
    } catch {
      // Not there yet, or damaged: everything is asked of the registry.
    }
    return pushed
  }

  image(key: string): string | null {
    return this.#images.get(key) ?? null
  }

  /** Whether an image of this digest came of something that was pushed. */
  has(name: string): boolean {
    return [...this.#images.values()].includes(name)
  }

  layer(tar: string): LayerFile | null {
    return this.#layers.get(tar) ?? null
  }

  async addImage(key: string, name: string): Promise<void> {
    add(this.#images, key, name, most.images)
    await this.#write()
  }

  async addLayer(named: LayerFile): Promise<void> {
    add(this.#layers, named.tar, named, most.layers)
    await this.#write()
  }

  async #write(): Promise<void> {
    this.#writing = this.#writing
      .then(async () => {
        await mkdir(dirname(this.#path), { recursive: true })
        const images = [...this.#images].map(([key, name]) => ({ key, digest: name }))
        await writeFileAtomic(this.#path, JSON.stringify({ images, layers: [...this.#layers.values()] }))
      })
      // It is asked of the registry, then.
      .catch(() => undefined)
    await this.#writing
  }
}

/** The newest stay. */
function add<T>(map: Map<string, T>, key: string, value: T, limit: number): void {
  map.delete(key)
  map.set(key, value)
  const [oldest] = map.keys()
  if (map.size > limit && oldest !== undefined) map.delete(oldest)
}
