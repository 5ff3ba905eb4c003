import { megabytes } from '../../work/file-stream.ts'
import type { Progress } from '../../work/phase.ts'
import type { LayerFile } from './layer-file.ts'

/** So many bytes pass between two words about them. */
const step = 4 * 1024 ** 2

/** Tells how far a push is, by the bytes of the image’s files. */
export class PushProgress {
  readonly #tell: Progress
  readonly #layers: number
  readonly #total: number
  #finished = 0
  #bytes = 0
  #told = 0

  constructor(tell: Progress, layers: number, total: number) {
    this.#tell = tell
    this.#layers = layers
    this.#total = Math.max(1, total)
  }

  reading(bytes: number): void {
    if (bytes < this.#told) this.#told = 0
    if (bytes - this.#told < step) return
    this.#told = bytes
    this.#say(`compressing, ${megabytes(bytes)}`, 0)
  }

  sent(layer: LayerFile, bytes: number): void {
    const share = layer.size === 0 ? 1 : bytes / layer.size
    this.#say(`${megabytes(bytes)} of ${megabytes(layer.size)} sent`, share * layer.bytes)
  }

  done(layer: LayerFile): void {
    this.#finished += 1
    this.#bytes += layer.bytes
    this.#told = 0
  }

  #say(what: string, bytes: number): void {
    const layer = Math.min(this.#finished + 1, this.#layers)
    const fraction = Math.min(1, (this.#bytes + bytes) / this.#total)
    this.#tell(`Layer ${String(layer)} of ${String(this.#layers)} to Fly.io: ${what}`, fraction)
  }
}
