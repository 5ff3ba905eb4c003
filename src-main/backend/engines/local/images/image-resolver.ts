import { AirlockError } from '../../../../../src-shared/errors/airlock-error.ts'
import type { SandboxSpec } from '../../../../../src-shared/engine/sandbox.ts'
import { hasStatus } from '../connection/engine-error.ts'
import { resourceNames } from '../identity/resource-names.ts'
import type { EngineWorld } from '../runtime/engine-world.ts'
import type { Progress } from '../work/phase.ts'
import { SharedWork } from '../work/shared-work.ts'
import { readImageFacts, type ImageFacts } from './image-facts.ts'
import { pullImage } from './pull-image.ts'
import { parseImageReference, type ImageReference } from './reference.ts'

/** Makes the base image without a registry, where that is possible. */
export interface BaseBuilder {
  readonly available: { readonly available: true } | { readonly available: false; readonly reason: string }
  /** Builds and imports it under `airlock/base:<template>`. Aborting leaves nothing. */
  build(template: string, options: { readonly signal: AbortSignal; readonly progress: Progress }): Promise<void>
}

/** Finds the image of a sandbox on the engine, or brings it there. */
export class ImageResolver {
  readonly #world: EngineWorld
  readonly #builder: BaseBuilder | null
  readonly #work = new SharedWork<ImageFacts>()

  constructor(world: EngineWorld, builder: BaseBuilder | null) {
    this.#world = world
    this.#builder = builder
  }

  async resolve(
    spec: Pick<SandboxSpec, 'image' | 'template'>,
    options: { readonly signal?: AbortSignal | undefined; readonly progress: Progress },
  ): Promise<ImageFacts> {
    const reference = parseImageReference(spec.image)
    const base = spec.template === null ? null : resourceNames.baseImage(spec.template)
    // Both at once: where no registry is reached, only the second is there.
    const [asked, built] = await Promise.all([this.#find(reference.text), base === null ? null : this.#find(base)])
    const present = asked ?? built
    if (present !== null) return present
    return await this.#work.run(`${reference.text} ${base ?? ''}`, options, (signal, progress) =>
      this.#bring(reference, spec.template, signal, progress),
    )
  }

  async #find(name: string): Promise<ImageFacts | null> {
    // Podman's own call also knows what people built there under a short name (`localhost/…`).
    const prefix = this.#world.connection.kind === 'podman' ? '/libpod' : ''
    try {
      return readImageFacts(await this.#world.connection.request('GET', `${prefix}/images/${name}/json`), name)
    } catch (error) {
      if (hasStatus(error, 404)) return null
      throw error
    }
  }

  async #bring(
    reference: ImageReference,
    template: string | null,
    signal: AbortSignal,
    progress: Progress,
  ): Promise<ImageFacts> {
    const ours = reference.name.startsWith('airlock/')
    if (reference.isId) throw notHere(reference.text)
    if (!ours) {
      try {
        await pullImage(this.#world.connection, reference, { signal, progress })
        return await this.#require(reference.text)
      } catch (error) {
        if (!this.#canBuildInstead(error, template)) throw error
        progress('No registry can be reached: building the base image on this computer')
      }
    }
    const name = template ?? (reference.name === 'airlock/base' ? reference.tag : null)
    if (name === null || this.#builder === null) throw notHere(reference.text)
    await this.#builder.build(name, { signal, progress })
    return await this.#require(resourceNames.baseImage(name))
  }

  #canBuildInstead(error: unknown, template: string | null): template is string {
    const unreachable = error instanceof AirlockError && ['registry-unreachable', 'engine-timeout'].includes(error.code)
    return unreachable && template !== null && this.#builder?.available.available === true
  }

  async #require(name: string): Promise<ImageFacts> {
    const facts = await this.#find(name)
    if (facts === null) throw notHere(name)
    return facts
  }
}

function notHere(name: string): AirlockError {
  return new AirlockError({
    code: 'image-not-found',
    message: `The image ${name} is not on this engine.`,
    why: 'It can only be used where it was made, and no registry has it under that name.',
    remedy: 'Choose a template, or another image.',
  })
}
