import type { PackagesEvent } from '../../../src-shared/api/packages.ts'
import type { Template } from '../../../src-shared/engine/engine.ts'
import type { OwnTemplate, TemplateRecipe } from '../../../src-shared/engine/own-template.ts'
import type { SandboxPackages } from '../../../src-shared/engine/packages.ts'
import type { Sandbox } from '../../../src-shared/engine/sandbox.ts'
import { ImageKeeper } from '../packages/image-keeper.ts'
import { judgeBuild } from '../packages/judge-build.ts'
import { PackagesService } from '../packages/packages-service.ts'
import { noBuildEgress, type BuildEgress } from '../packages/parts.ts'
import type { BuildTools } from '../packages/run-build.ts'
import type { BuiltImages } from '../templates/built-images.ts'
import { OwnTemplateFiles } from '../templates/own-template-files.ts'
import { OwnTemplates, type SavedAs } from '../templates/own-templates.ts'
import { TemplateImages } from '../templates/template-images.ts'
import type { OpenAgent } from './agent-connections.ts'
import type { SandboxEntry } from './sandbox-entry.ts'
import type { SandboxWorld } from './sandbox-world.ts'

export interface SandboxImagesOptions {
  readonly world: SandboxWorld
  readonly openAgent: OpenAgent
  /** Where the person's own templates lie, and what was built of them. */
  readonly own: { readonly directory: string; readonly built: BuiltImages }
  readonly egress?: BuildEgress
  readonly judge?: BuildTools['judge'] | undefined
  readonly builtIn: () => readonly Template[]
  /** The sandbox of that name or id, once it is known how it is. */
  readonly existing: (reference: string) => Promise<SandboxEntry>
}

/** Images that are built for sandboxes: packages that are added to one, and own templates that they are made from. */
export class SandboxImages {
  readonly templates: OwnTemplates
  readonly templateImages: TemplateImages
  readonly #options: SandboxImagesOptions
  readonly #packages: PackagesService
  readonly #keeper: ImageKeeper

  constructor(options: SandboxImagesOptions) {
    const { world, openAgent, builtIn, own, egress = noBuildEgress, judge = judgeBuild } = options
    const { directory, built } = own
    const tools: BuildTools = { openAgent, egress, judge }
    const keeper = new ImageKeeper({ world, alsoKept: () => this.templates.keptImages() })
    const packages = new PackagesService({ world, tools, keeper })
    const onChange = () => {
      keeper.sweepSoon()
    }
    this.templates = new OwnTemplates({
      ...{ files: new OwnTemplateFiles({ directory, builtIn }), built, builtIn, onChange },
      place: () => options.world.engines.local.place,
    })
    this.templateImages = new TemplateImages({
      ...{ builtIn, built, keeper, tools },
      prints: ({ id }, output) => {
        packages.prints(id, output)
      },
    })
    this.#options = options
    this.#packages = packages
    this.#keeper = keeper
  }

  /** Begins to add packages; the rest is told by events. */
  async addPackages(reference: string, command: string): Promise<Sandbox> {
    const entry = await this.#options.existing(reference)
    this.#packages.add(entry, command).catch((error: unknown) => {
      // The entry carries the error to every door.
      this.#options.world.log.info(`packages of ${entry.id} ended: ${String(error)}`)
    })
    return entry.view()
  }
  async undoPackages(reference: string): Promise<Sandbox> {
    const entry = await this.#options.existing(reference)
    await this.#packages.undo(entry)
    return entry.view()
  }
  packagesOf(reference: string): SandboxPackages {
    return this.#packages.list(this.#options.world.list.find(reference))
  }
  /** What commands print while an image is built for it. */
  output(reference: string, signal: AbortSignal): AsyncGenerator<PackagesEvent> {
    return this.#packages.output(this.#options.world.list.find(reference), signal)
  }

  /** What a sandbox was made from, and what was added since. */
  async recipeOf(reference: string): Promise<TemplateRecipe> {
    return this.templates.recipeOf((await this.#options.existing(reference)).record)
  }
  /** Writes that as a template. */
  async saveTemplate(reference: string, as: SavedAs): Promise<OwnTemplate> {
    const { record } = await this.#options.existing(reference)
    return await this.templates.save(record, as)
  }

  /** Removes images that nobody needs any more, in the background. */
  sweepSoon(): void {
    this.#keeper.sweepSoon()
  }
  /** Resolves when none is being removed. */
  async settled(): Promise<void> {
    await this.#keeper.settled()
  }
}
