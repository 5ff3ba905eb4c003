import { setMaxListeners } from 'node:events'
import type { PresetState } from '../../../../src-shared/api/egress.ts'
import { presetIds, type EgressRule, type PresetId } from '../../../../src-shared/policy/policy.ts'
import type { AgentClient } from '../../channel/agent-client.ts'
import { secretHostPattern } from '../../../../src-shared/secrets/secret.ts'
import { untilAborted } from '../../until-aborted.ts'
import type { BackendLog } from '../../logs/backend-log.ts'
import type { SettingsStore } from '../../settings/settings-store.ts'
import type { EgressPresets } from '../parts.ts'
import { withImagePlace } from './image-place.ts'
import { loadHosts, saveHosts, type KeptHosts } from './kept-hosts.ts'
import { hostsInImage, hostsOnComputer, rulesOf, type KnownHosts } from './known-hosts.ts'
import { isListed, listOf, titleOfList } from './listed-hosts.ts'
import { sourceOf } from './preset-words.ts'
import { tools } from './tools.ts'
import type { ToolPlace } from './tool-place.ts'
import { npmRegistries } from './tools/npm.ts'

export interface PresetsOptions {
  /** Ends what it runs once `stopped` is aborted. */
  readonly computer: (stopped: AbortSignal) => ToolPlace
  readonly stateDirectory: string
  readonly settings: Pick<SettingsStore, 'value' | 'subscribe'>
  readonly log: BackendLog
  /** Wall clock. */
  readonly now: () => Date
  /** How long a new sandbox waits for what the tools of its image say; a few seconds when left out. */
  readonly imagePatienceMs?: number
}

/** Older than that, the tools of this computer are asked again when somebody looks, or when a sandbox needs the rules. */
const usualImagePatienceMs = 3000
const freshMs = { looked: 10 * 60_000, needed: 24 * 60 * 60_000 } as const

const mostRegistries = 16

/** Presets of tools by what they say of themselves, and of lists by the settings. */
export class Presets implements EgressPresets {
  readonly #options: PresetsOptions
  readonly #listeners = new Set<() => void>()
  readonly #learning = new Map<string, Promise<void>>()
  readonly #stopped = new AbortController()
  readonly #unsubscribe: () => void
  #kept: KeptHosts
  #asking: Promise<void> | null = null

  private constructor(options: PresetsOptions, kept: KeptHosts) {
    this.#options = options
    this.#kept = kept
    this.#unsubscribe = options.settings.subscribe(() => {
      this.#changed()
    })
  }

  /** Loads what was known. The tools of this computer are asked when the first sandbox needs them, not before. */
  static async open(options: PresetsOptions): Promise<Presets> {
    return new Presets(options, await loadHosts(options.stateDirectory, options.log))
  }

  rules(ids: readonly PresetId[], image: string | null): readonly EgressRule[] {
    this.#askWhenOlder(freshMs.needed)
    return ids.flatMap((id) => this.#rulesOf(id, image))
  }

  states(image: string | null): readonly PresetState[] {
    this.#askWhenOlder(freshMs.looked)
    const ofImage = this.#ofImage(image)
    return presetIds.map((id) => {
      if (isListed(id)) {
        return { id, title: titleOfList(id), rules: this.#rulesOf(id, image), source: 'From your settings.' }
      }
      const source = sourceOf(id, { computer: this.#kept.computer, image: ofImage })
      return { id, title: tools[id].title, rules: this.#rulesOf(id, image), source }
    })
  }

  /** Where npm's own configuration leads, on this computer and then in images: hosts, perhaps with a path. */
  async registries(): Promise<readonly string[]> {
    const onComputer = await npmRegistries(this.#options.computer(this.#stopped.signal)).catch(() => [])
    const known = new Set(onComputer.map((place) => place.split('/')[0]))
    const inImages = this.#kept.images.flatMap(([, { npm = [] }]) => npm).filter(({ port }) => port === 443)
    const others = inImages.map(({ host }) => host).filter((host) => secretHostPattern.test(host) && !known.has(host))
    return [...onComputer, ...new Set(others)].slice(0, mostRegistries)
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  /**
   * Resolves when nothing more is learnt in that sandbox: what comes of it after that moment may be of a program that was
   * brought in, and is thrown away. Then the next sandbox of that image is asked.
   */
  async learnImage(image: string, agent: Pick<AgentClient, 'processes' | 'files'>, signal: AbortSignal): Promise<void> {
    // Where another sandbox is asked, nothing happens in this one.
    if (this.#ofImage(image) !== null || this.#learning.has(image)) return
    const learning = this.#learn(image, agent, signal).finally(() => this.#learning.delete(image))
    this.#learning.set(image, learning)
    await learning
  }

  /** Resolves when what is being asked was answered. */
  async settled(): Promise<void> {
    await Promise.all([this.#asking, ...this.#learning.values()])
  }

  /** Resolves when nothing more is asked or written. */
  async close(): Promise<void> {
    this.#unsubscribe()
    this.#stopped.abort()
    await this.settled()
  }

  async #learn(image: string, agent: Pick<AgentClient, 'processes' | 'files'>, signal: AbortSignal): Promise<void> {
    const late = AbortSignal.timeout(this.#options.imagePatienceMs ?? usualImagePatienceMs)
    const over = AbortSignal.any([signal, this.#stopped.signal, late])
    // All tools listen to it.
    setMaxListeners(0, over)
    try {
      const asking = withImagePlace(agent, over, (place) => hostsInImage(place, over))
      const hosts = await untilAborted(asking, over)
      // An agent that went away in between made tools seem absent.
      await untilAborted(agent.processes.list({ signal: over }), over)
      over.throwIfAborted()
      await this.#keep({ ...this.#kept, images: [...this.#kept.images, [image, hosts]] })
    } catch (error) {
      if (!over.aborted) this.#options.log.error('The tools of an image were not asked', error)
      else if (late.aborted)
        this.#options.log.info(`The tools of an image were not asked: they took too long (${image})`)
    }
  }

  #askWhenOlder(age: number): void {
    const at = this.#options.now().getTime()
    const isFresh = this.#kept.computer !== null && Math.abs(at - this.#kept.readAt) < age
    if (isFresh || this.#asking !== null || this.#stopped.signal.aborted) return
    this.#asking = hostsOnComputer(this.#options.computer(this.#stopped.signal))
      .then((computer) => this.#keep({ ...this.#kept, computer, readAt: at }))
      .catch((error: unknown) => {
        this.#options.log.error('The tools of this computer were not asked', error)
      })
      .finally(() => {
        this.#asking = null
      })
  }

  async #keep(kept: KeptHosts): Promise<void> {
    if (this.#stopped.signal.aborted) return
    const isSame =
      JSON.stringify([kept.computer, kept.images]) === JSON.stringify([this.#kept.computer, this.#kept.images])
    this.#kept = kept
    if (!isSame) this.#changed()
    await saveHosts(this.#options.stateDirectory, kept).catch((error: unknown) => {
      this.#options.log.error('What tools said of their hosts cannot be kept', error)
    })
  }

  #rulesOf(id: PresetId, image: string | null): readonly EgressRule[] {
    if (isListed(id)) return listOf(id, this.#options.settings)
    return rulesOf(id, [...(this.#kept.computer?.[id] ?? []), ...(this.#ofImage(image)?.[id] ?? [])])
  }

  #ofImage(image: string | null): KnownHosts | null {
    return this.#kept.images.find(([name]) => name === image)?.[1] ?? null
  }

  #changed(): void {
    for (const listener of [...this.#listeners]) listener()
  }
}
