import { imagesOf } from './kept-packages.ts'
import type { SandboxWorld } from '../sandboxes/sandbox-world.ts'

export interface ImageKeeperOptions {
  readonly world: Pick<SandboxWorld, 'list' | 'engines' | 'log'>
  /** Images that are wanted besides those of sandboxes; null where that is not known, so that none may go. */
  readonly alsoKept: () => Promise<readonly string[] | null>
}

/** Knows which of the images that were built are needed, and removes the others. Never in anybody's way. */
export class ImageKeeper {
  readonly #options: ImageKeeperOptions
  #building = 0
  #sweeping: Promise<void> = Promise.resolve()

  constructor(options: ImageKeeperOptions) {
    this.#options = options
    options.world.list.subscribe((event) => {
      if (event.type === 'removed') this.sweepSoon()
    })
  }

  /**
   * From now on, and until what it returns is called, no image is removed: one that is being built has no name yet that
   * anybody could keep. Wait until `settled` before the first is built.
   */
  hold(): () => void {
    this.#building += 1
    let isHeld = true
    return () => {
      if (!isHeld) return
      isHeld = false
      this.#building -= 1
      this.sweepSoon()
    }
  }

  /** Removes what nobody needs any more. */
  sweepSoon(): void {
    this.#sweeping = this.#sweeping.then(async () => {
      const { world, alsoKept } = this.#options
      const { list, engines, log } = world
      try {
        const kept = await alsoKept()
        const engine = engines.local.current
        if (engine === null || kept === null || this.#building > 0) return
        const keep = new Set([...list.entries.flatMap(({ record }) => imagesOf(record)), ...kept])
        for (const name of await engine.sweepBuilt(keep)) log.info(`${name} was removed: nobody needs it.`)
      } catch (error) {
        log.error('Images that nobody needs could not be removed', error)
      }
    })
  }

  /** Resolves when nothing is being removed. */
  async settled(): Promise<void> {
    await this.#sweeping
  }
}
