import { createReadStream } from 'node:fs'
import type { Readable } from 'node:stream'
import { AirlockError } from '../../../../../src-shared/errors/airlock-error.ts'
import type { BaseBuilder, BaseOutlook } from '../images/image-resolver.ts'
import type { Progress } from '../../work/phase.ts'
import { type BuildAbility, findBuildMachine } from './build-machine.ts'
import { baseTar, isTarKept } from './build-tar.ts'
import { recipeFor } from './recipe.ts'
import { whatItHolds } from './what-it-holds.ts'

export interface DebianBaseBuilderOptions {
  /** Airlock's cache folder. */
  readonly cache: string
  /** Imports a tar into the engine as `airlock/base:<tag>`, with what it holds in words. */
  readonly importTar: (
    tar: Readable,
    image: { readonly repository: string; readonly tag: string; readonly holds: string },
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

  async outlook(template: string): Promise<BaseOutlook | null> {
    const recipe = recipeFor(template)
    if (recipe === null || !this.#ability.available) return null
    const { machine } = this.#ability
    const isKept = await isTarKept({ machine, recipe, cache: this.#options.cache })
    return { holds: await whatItHolds(recipe, machine), takes: isKept ? 'some seconds' : 'one to three minutes' }
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
    const holds = await whatItHolds(recipe, this.#ability.machine)
    await importTar(createReadStream(path), { repository: 'airlock/base', tag: template, holds }, signal)
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
