import { createHash } from 'node:crypto'
import { deadlines } from '../connection/engine-connection.ts'
import { hasStatus } from '../connection/engine-error.ts'
import { fields, text } from '../connection/fields.ts'
import { resourceNames } from '../identity/resource-names.ts'
import type { EngineWorld } from '../runtime/engine-world.ts'
import { withErrand } from '../runtime/errand.ts'
import { busybox } from '../runtime/runtime-volume.ts'
import { plainId, stringMap, texts } from '../settings/seen-settings.ts'
import { stopIfCancelled } from '../../work/cancellation.ts'
import type { Progress } from '../../work/phase.ts'
import { SharedWork } from '../../work/shared-work.ts'
import { AirlockError } from '../../../../../src-shared/errors/airlock-error.ts'
import { parsedJson } from '../../../../../src-shared/text/parsed-json.ts'
import { giveAccount } from './account.ts'
import type { ImageFacts } from './image-facts.ts'
import { kindOf, readSmallFile, type PathKind } from './look-inside.ts'
import { inspectedPaths, preparationTar, recipe, refuseDangerousLayout, shellsOf } from './preparation.ts'
import { tooManyLayers } from './too-many-layers.ts'

/** An image in which uid 1000 is at home. */
export interface PreparedImage {
  readonly id: string
  readonly user: string
  readonly home: string
}

/** One label, since Podman's commit takes a single change: `home`, `user` and their signature. */
const preparedLabel = 'app.airlock.prepared'

/** Images made ready for the person inside, once each, cached on the engine by the id of what they were made from. */
export class PreparedImages {
  readonly #world: EngineWorld
  readonly #work = new SharedWork<PreparedImage>()

  constructor(world: EngineWorld) {
    this.#world = world
  }

  /** The prepared image of `image`, or null when it has to be made first. One small request. */
  async find(image: ImageFacts): Promise<PreparedImage | null> {
    const name = this.nameFor(image)
    try {
      const inspect = fields(await this.#world.connection.request('GET', `/images/${name}/json`))
      // The very image that was asked for, and the one layer that we put on it.
      const layers = texts(fields(inspect['RootFS'])['Layers'])
      if (layers.length !== image.layers.length + 1 || !image.layers.every((layer, at) => layer === layers[at])) {
        return null
      }
      const account = this.#readLabel(name, stringMap(fields(inspect['Config'])['Labels'])[preparedLabel])
      return account === null ? null : { id: `sha256:${plainId(text(inspect['Id']))}`, ...account }
    } catch (error) {
      if (hasStatus(error, 404)) return null
      throw error
    }
  }

  async prepare(
    image: ImageFacts,
    options: { readonly signal?: AbortSignal | undefined; readonly progress: Progress },
  ): Promise<PreparedImage> {
    return await this.#work.run(image.id, options, (signal, progress) => this.#make(image, signal, progress))
  }

  #writeLabel(name: string, home: string, user: string): string {
    const signature = this.#world.signer.sign(['prepared-image', name, home, user])
    return Buffer.from(JSON.stringify({ home, user, signature })).toString('base64url')
  }

  /** Null when this installation did not write it for an image of that name. */
  #readLabel(name: string, label: string | undefined): { readonly home: string; readonly user: string } | null {
    const value = fields(parsedJson(Buffer.from(label ?? '', 'base64url').toString('utf8')))
    const home = text(value['home'])
    const user = text(value['user'])
    const signed = this.#world.signer.verify(['prepared-image', name, home, user], text(value['signature']))
    return signed ? { home, user } : null
  }

  /** Under which name the prepared image of an image is kept. */
  nameFor(image: ImageFacts): string {
    const key = createHash('sha256')
      // Each installation has its own, since it trusts no other's.
      .update(`${String(recipe)} ${plainId(image.id)} ${this.#world.signer.installation}`)
      .digest('hex')
    return resourceNames.preparedImage(key)
  }

  async #make(image: ImageFacts, signal: AbortSignal, progress: Progress): Promise<PreparedImage> {
    const { connection } = this.#world
    const name = this.nameFor(image)
    // Never started: its command is ours all the same.
    const body = { Image: image.id, User: '0:0', Entrypoint: [busybox, 'true'], Cmd: [], WorkingDir: '/' }
    const neverRuns = { ...body, Healthcheck: { Test: ['NONE'] }, HostConfig: { NetworkMode: 'none' } }
    return await withErrand(this.#world, 'prepare', neverRuns, async ({ id }) => {
      progress('Looking at the image’s users and shells')
      const kinds = await this.#look(id, signal)
      refuseDangerousLayout(kinds)
      const files = giveAccount({
        passwd: await this.#read(id, '/etc/passwd', 1024 * 1024, signal),
        group: await this.#read(id, '/etc/group', 1024 * 1024, signal),
        usableShells: shellsOf(kinds),
      })
      const { account } = files
      const home = await kindOf(connection, id, account.home, signal)
      const skeleton = home === 'absent' ? await this.#skeleton(id, signal) : new Map<string, string>()
      progress(`Giving ${account.name} (uid 1000) a home and a workspace`)
      const tar = await preparationTar(files, kinds, skeleton, home !== 'absent')
      await connection.request('PUT', `/containers/${id}/archive`, {
        query: { path: '/' },
        body: tar,
        contentType: 'application/x-tar',
        signal,
      })
      progress('Keeping the prepared image')
      stopIfCancelled(signal)
      const preparedId = await this.#commit(id, name, this.#writeLabel(name, account.home, account.name))
      return { id: preparedId, user: account.name, home: account.home }
    })
  }

  async #look(containerId: string, signal: AbortSignal): Promise<ReadonlyMap<string, PathKind>> {
    const paths = ['/bin', ...inspectedPaths]
    const kinds = await Promise.all(paths.map((path) => kindOf(this.#world.connection, containerId, path, signal)))
    return new Map(paths.map((path, index) => [path, kinds[index] ?? 'absent']))
  }

  async #read(containerId: string, path: string, limit: number, signal: AbortSignal): Promise<string> {
    return await readSmallFile(this.#world.connection, containerId, path, limit, signal)
  }

  /** What the distribution gives new users, so that the first prompt looks as people know it. */
  async #skeleton(containerId: string, signal: AbortSignal): Promise<ReadonlyMap<string, string>> {
    const names = ['.bashrc', '.profile'] as const
    const texts = await Promise.all(names.map((name) => this.#read(containerId, `/etc/skel/${name}`, 65_536, signal)))
    const found = names
      .map((name, index) => [name, texts[index] ?? ''] as const)
      .filter(([, content]) => content !== '')
    return new Map(found.length > 0 ? found : [['.profile', "PS1='\\w \\$ '\n"]])
  }

  async #commit(containerId: string, name: string, label: string): Promise<string> {
    const { connection } = this.#world
    const [repo = '', tag = ''] = name.split(':')
    const changes = `LABEL ${preparedLabel}=${label}`
    try {
      const answer = await connection.request('POST', '/commit', {
        query: { container: containerId, repo, tag, comment: 'Prepared by Airlock', pause: false, changes },
        // Podman 4 reads a body and fails without one; Docker takes an absent one for “as the container is”.
        body: connection.kind === 'podman' ? {} : undefined,
        deadline: deadlines.create * 5,
      })
      return `sha256:${plainId(text(fields(answer)['Id']))}`
    } catch (error) {
      throw (error instanceof AirlockError ? tooManyLayers(error.why, error) : null) ?? error
    }
  }
}
