import { AirlockError } from '../../../../../src-shared/errors/airlock-error.ts'
import type { ImageOrigin } from '../../../../../src-shared/engine/engine.ts'
import type { SandboxSpec } from '../../../../../src-shared/engine/sandbox.ts'
import { hasStatus } from '../connection/engine-error.ts'
import { resourceNames } from '../identity/resource-names.ts'
import type { EngineWorld } from '../runtime/engine-world.ts'
import type { Progress } from '../../work/phase.ts'
import { SharedWork } from '../../work/shared-work.ts'
import { readImageFacts, type ImageFacts } from './image-facts.ts'
import { packagesPrefix } from './packages-label.ts'
import { pullImage } from './pull-image.ts'
import { hostOf, isUnreachable, RegistryReach } from './registry-reach.ts'
import { parseImageReference, type ImageReference } from '../../image-reference.ts'

type World = Pick<EngineWorld, 'connection' | 'now'>
type Wanted = Pick<SandboxSpec, 'image' | 'template'>

/** What building a base image would give. */
export interface BaseOutlook {
  /** What it would hold, in words, e.g. `Debian 12’s Node.js 18 with npm and git`. */
  readonly holds: string
  /** How long it takes, e.g. `one to three minutes`. */
  readonly takes: string
}

/** Makes the base image without a registry, where that is possible. */
export interface BaseBuilder {
  readonly available: { readonly available: true } | { readonly available: false; readonly reason: string }
  /** Null when the template's cannot be built here. */
  outlook(template: string): Promise<BaseOutlook | null>
  /** Builds and imports it under `airlock/base:<template>`. Aborting leaves nothing. */
  build(template: string, options: { readonly signal: AbortSignal; readonly progress: Progress }): Promise<void>
}

/** Finds the image of a sandbox on the engine, or brings it there. */
export class ImageResolver {
  readonly #world: World
  readonly #builder: BaseBuilder | null
  readonly #reach: RegistryReach
  readonly #work = new SharedWork<ImageFacts>()

  constructor(world: World, builder: BaseBuilder | null) {
    this.#world = world
    this.#builder = builder
    this.#reach = new RegistryReach(world.connection, world.now)
  }

  /** What `resolve` would give now, and from where, as far as that is known. Brings nothing. */
  async origin(spec: Wanted): Promise<ImageOrigin> {
    const reference = parseImageReference(spec.image)
    const { asked, built } = await this.#look(reference, spec.template)
    if (asked !== null) return { holds: null, note: 'On this computer already.' }
    if (built !== null) {
      return { holds: built.holds === null ? null : sentence(built.holds), note: 'Built on this computer before.' }
    }
    const [isReached, base] = await Promise.all([
      this.#reach.ask(reference),
      spec.template === null ? null : this.#builder?.outlook(spec.template),
    ])
    return originInWords(hostOf(reference), isReached, base ?? null)
  }

  async resolve(
    spec: Wanted,
    options: { readonly signal?: AbortSignal | undefined; readonly progress: Progress },
  ): Promise<ImageFacts> {
    const reference = parseImageReference(spec.image)
    const { asked, built } = await this.#look(reference, spec.template)
    if (asked !== null) return asked
    if (built !== null) {
      options.progress(`${built.holds ?? built.name}, built on this computer before`)
      return built
    }
    return await this.#work.run(`${reference.text} ${spec.template ?? ''}`, options, (signal, progress) =>
      this.#bring(reference, spec.template, signal, progress),
    )
  }

  async #look(reference: ImageReference, template: string | null) {
    // What packages were added to is not replaced by what its template would be.
    if (reference.text.startsWith(packagesPrefix)) return { asked: await this.#findBuilt(reference.text), built: null }
    // Both at once: where no registry is reached, only the second is there.
    const [asked, built] = await Promise.all([
      this.#find(reference.text),
      template === null ? null : this.#find(resourceNames.baseImage(template)),
    ])
    return { asked, built }
  }

  /** Its name is made of its id: anything else that somebody gave that name is not it. */
  async #findBuilt(name: string): Promise<ImageFacts | null> {
    const facts = await this.#find(name)
    return facts !== null && resourceNames.packagesImage(facts.id) === name ? facts : null
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
    if (reference.isId || reference.text.startsWith(packagesPrefix)) throw notHere(reference.text)
    if (!ours) {
      try {
        await pullImage(this.#world.connection, reference, { signal, progress })
        this.#reach.learn(reference, true)
        return await this.#require(reference.text)
      } catch (error) {
        if (isUnreachable(error)) this.#reach.learn(reference, false)
        if (!this.#canBuildInstead(error, template)) throw error
      }
    }
    const name = template ?? (reference.name === 'airlock/base' ? reference.tag : null)
    if (name === null) throw notHere(reference.text)
    return await this.#build(name, ours ? null : reference, signal, progress)
  }

  /** Builds the base image of a template; `instead` of what, since its registry could not be reached. */
  async #build(
    template: string,
    instead: ImageReference | null,
    signal: AbortSignal,
    progress: Progress,
  ): Promise<ImageFacts> {
    const name = resourceNames.baseImage(template)
    if (this.#builder === null) throw notHere(name)
    const { holds, takes } = (await this.#builder.outlook(template)) ?? { holds: 'a base image', takes: 'a while' }
    const because = instead === null ? '' : `${hostOf(instead)} cannot be reached: `
    const note = `${because}${holds} is built on this computer. That happens once and takes ${takes}.`
    await this.#builder.build(template, {
      signal,
      progress: (detail, fraction) => {
        progress(detail, fraction, note)
      },
    })
    const facts = await this.#require(name)
    const done = `${holds}, built on this computer`
    // What was asked for is no news once it is made.
    const afterwards =
      instead === null
        ? null
        : `${hostOf(instead)} could not be reached, so this is ${done}, instead of ${instead.text}.`
    progress(done, 1, afterwards)
    return facts
  }

  #canBuildInstead(error: unknown, template: string | null): template is string {
    const isAway = isUnreachable(error) || (error instanceof AirlockError && error.code === 'engine-timeout')
    return isAway && template !== null && this.#builder?.available.available === true
  }

  async #require(name: string): Promise<ImageFacts> {
    const facts = await this.#find(name)
    if (facts === null) throw notHere(name)
    return facts
  }
}

function originInWords(host: string, isReached: boolean | null, base: BaseOutlook | null): ImageOrigin {
  if (isReached === true) return { holds: null, note: `Comes from ${host}.` }
  if (isReached === null) {
    const otherwise = base === null ? '' : ` Where that cannot be reached: ${base.holds}, built here once.`
    return { holds: null, note: `Comes from ${host}.${otherwise}` }
  }
  if (base === null) return { holds: null, note: `${host} cannot be reached, and it cannot be built on this computer.` }
  return { holds: base.holds, note: `${host} cannot be reached: built here once, in ${base.takes}.` }
}

function notHere(name: string): AirlockError {
  return new AirlockError({
    code: 'image-not-found',
    message: `The image ${name} is not on this engine.`,
    why: 'It can only be used where it was made, and no registry has it under that name.',
    remedy: 'Choose a template, or another image.',
  })
}

function sentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1)
}
