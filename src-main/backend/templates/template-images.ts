import type { Template } from '../../../src-shared/engine/engine.ts'
import type { OwnTemplate } from '../../../src-shared/engine/own-template.ts'
import { defaultLimits } from '../../../src-shared/engine/sandbox.ts'
import { AirlockError } from '../../../src-shared/errors/airlock-error.ts'
import { makeRule } from '../../../src-shared/policy/make-rule.ts'
import type { ContainerEngine } from '../engines/engine.ts'
import type { ReadyEngine } from '../engine-link/engine-link.ts'
import type { ImageKeeper } from '../packages/image-keeper.ts'
import type { LiveOutput } from '../packages/live-output.ts'
import { buildPresets } from '../packages/parts.ts'
import { runBuild, type BuildTools, type FailedCommand } from '../packages/run-build.ts'
import { foldedInto } from '../packages/swap-image.ts'
import type { SandboxEntry } from '../sandboxes/sandbox-entry.ts'
import type { SandboxTask } from '../sandboxes/sandbox-world.ts'
import { buildKey, recipeDigest } from './build-key.ts'
import type { BuiltImages } from './built-images.ts'
import { SharedBuilds, type BuildRun } from './shared-builds.ts'

/** What of an own template its image is made of. */
export type BuildableTemplate = Pick<OwnTemplate, 'id' | 'title' | 'base' | 'steps' | 'network' | 'file'>

export interface TemplateImagesOptions {
  readonly builtIn: () => readonly Template[]
  readonly built: BuiltImages
  readonly keeper: ImageKeeper
  readonly tools: BuildTools
  /** Tells doors where to look for what is printed. */
  readonly prints: (entry: SandboxEntry, output: LiveOutput) => void
}

/** Images of own templates: each is built once, by whoever needs it first. */
export class TemplateImages {
  readonly #options: TemplateImagesOptions
  readonly #builds = new SharedBuilds()

  constructor(options: TemplateImagesOptions) {
    this.#options = options
  }

  /** Calls `then` with the image of a template, which stays at least until that is done: by then a record must name it. */
  async use(task: SandboxTask, template: BuildableTemplate, then: (image: string) => Promise<void>): Promise<void> {
    const { keeper, prints } = this.#options
    const { world, entry, operation } = task
    const release = keeper.hold()
    try {
      await keeper.settled()
      const ready = await world.engines.local.ready(operation.signal)
      const { place } = world.engines.local
      const waiter = {
        signal: operation.signal,
        report: operation.report,
        follow: (output: LiveOutput) => {
          prints(entry, output)
        },
      }
      const image = await this.#builds.join(recipeDigest(template), waiter, (run) =>
        this.#make(ready, place, entry, template, run),
      )
      await then(image)
    } catch (error) {
      operation.failRunningPhases()
      throw error
    } finally {
      release()
    }
  }

  async #make(
    ready: ReadyEngine,
    place: string | null,
    entry: SandboxEntry,
    template: BuildableTemplate,
    run: BuildRun,
  ): Promise<string> {
    const { built, tools } = this.#options
    const { signal, report } = run
    const base = await baseOf(ready.engine, this.#imageOf(template.base), run)
    const key = buildKey(base, template)
    const known = built.find(key, place)
    if (known !== null && (await isThere(ready.engine, known.image, signal))) {
      report({ name: 'build', state: 'done', detail: 'Built before', fraction: 1 })
      return known.image
    }
    const rules = (template.network?.hosts ?? []).map((host) =>
      makeRule({ verdict: 'allow', host, ports: null }, { kind: 'person' }),
    )
    const building = runBuild(tools, ready, {
      spec: { image: base, template: null, limits: defaultLimits },
      commands: template.steps,
      ...{ ...run, failed: (failure) => failed(template, failure) },
      serve: (agent, until) => tools.egress.serve(entry, agent, { presets: buildPresets, rules, signal: until }),
    })
    const { image } = await building.catch((error: unknown) => {
      throw asOfTemplate(template, error)
    })
    await built.add({ key, recipe: recipeDigest(template), place, image })
    return image
  }

  #imageOf(base: string): { readonly image: string; readonly template: string | null } {
    const template = this.#options.builtIn().find(({ id }) => id === base)
    return template === undefined ? { image: base, template: null } : { image: template.image, template: base }
  }
}

/** The very image that its name stands for now. */
async function baseOf(
  engine: ContainerEngine,
  wanted: { readonly image: string; readonly template: string | null },
  { signal, report }: BuildRun,
): Promise<string> {
  report({ name: 'build', state: 'running', detail: 'Looking for what it begins with' })
  const fold = foldedInto(report, 'build')
  return await engine.bringImage(wanted, {
    signal,
    report: (update) => {
      fold(update)
      if (update.note !== undefined) report({ name: 'build', note: update.note })
    },
  })
}

async function isThere(engine: ContainerEngine, image: string, signal: AbortSignal): Promise<boolean> {
  try {
    await engine.bringImage({ image, template: null }, { signal })
    return true
  } catch (error) {
    if (error instanceof AirlockError && error.code === 'image-not-found') return false
    throw error
  }
}

/** An engine speaks of packages where it can build nothing. */
function asOfTemplate({ title }: BuildableTemplate, error: unknown): unknown {
  if (!(error instanceof AirlockError) || error.code !== 'isolation-unavailable') return error
  const message = `The template “${title}” cannot be built on this engine.`
  return new AirlockError({ ...error.toReport(), message }, { cause: error })
}

function failed({ title, file, steps }: BuildableTemplate, { command, index, how, said }: FailedCommand): AirlockError {
  return new AirlockError({
    code: 'packages-failed',
    message: `Step ${String(index + 1)} of ${String(steps.length)} of the template “${title}” did not succeed.`,
    why: `“${command.slice(0, 100)}” ended with ${how}.${said === '' ? '' : ` It said last: ${said}`}`,
    remedy: `Correct it in ${file} and try again. What was refused on its way out is in the sandbox’s Network.`,
  })
}
