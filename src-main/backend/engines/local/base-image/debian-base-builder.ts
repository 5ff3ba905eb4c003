import { createReadStream } from 'node:fs'
import type { Readable } from 'node:stream'
import { AirlockError } from '../../../../../src-shared/errors/airlock-error.ts'
import type { BaseBuilder } from '../images/image-resolver.ts'
import type { Progress } from '../work/phase.ts'
import { type BuildAbility, findBuildMachine } from './build-machine.ts'
import { baseTar } from './build-tar.ts'
import { recipeFor } from './recipe.ts'

export interface DebianBaseBuilderOptions {
  /** Airlock's cache folder. */
  readonly cache: string
  /** Imports a tar into the engine as `airlock/base:<tag>`. */
  readonly importTar: (
    tar: Readable,
    image: { readonly repository: string; readonly tag: string },
    signal: AbortSignal,
  ) => Promise<unknown>
  readonly ability?: BuildAbility
}

/** Builds the base images from this computer's own package archive, for where no registry can be reached. */
export class DebianBaseBuilder implements BaseBuilder {
  readonly #options: DebianBaseBuilderOptions
  readonly #ability: BuildAbility

  constructor(options: DebianBaseBuilderOptions) {
    this.#options = options
    this.#ability = options.ability ?? findBuildMachine()
  }

  get available(): BaseBuilder['available'] {
    return this.#ability.available ? { available: true } : this.#ability
  }

  async build(
    template: string,
    { signal, progress }: { readonly signal: AbortSignal; readonly progress: Progress },
  ): Promise<void> {
    const recipe = recipeFor(template)
    if (recipe === null) throw cannotBuild(template, 'This template can only come from a registry.')
    if (!this.#ability.available) throw cannotBuild(template, this.#ability.reason)
    const { cache, importTar } = this.#options
    const path = await baseTar({ machine: this.#ability.machine, recipe, cache, signal, progress })
    progress('Giving the image to the engine', 0.95)
    await importTar(createReadStream(path), { repository: 'airlock/base', tag: template }, signal)
  }
}

function cannotBuild(template: string, why: string): AirlockError {
  return new AirlockError({
    code: 'image-not-found',
    message: `The image of the template “${template}” cannot be built on this computer.`,
    why,
    remedy: 'Connect to a network with a registry, or choose an image that the engine has.',
  })
}
