import { AirlockError } from '../../../../../src-shared/errors/airlock-error.ts'
import { deadlines } from '../connection/engine-connection.ts'
import { hasStatus } from '../connection/engine-error.ts'
import { fields, number, text } from '../connection/fields.ts'
import { importImage } from '../images/import-image.ts'
import { readResourceLabels, resourceLabels } from '../identity/labels.ts'
import { resourceNames } from '../identity/resource-names.ts'
import { places } from '../settings/create-body.ts'
import { plainId, stringMap, texts } from '../settings/seen-settings.ts'
import { readWithProgress } from '../../work/file-stream.ts'
import type { Progress } from '../../work/phase.ts'
import { SharedWork, untilAborted } from '../../work/shared-work.ts'
import type { EngineWorld } from './engine-world.ts'
import { withErrand } from './errand.ts'

/** BusyBox in the runtime volume: what our own small jobs are written for. */
export const busybox = `${places.runtime}/bin/busybox`
/** Holds the hash of the content; written after everything else, so that a half-filled volume has none. */
export const filledMarker = `${places.runtime}/.filled`

export interface RuntimeVolume {
  readonly name: string
  readonly hash: string
  /** The id of the imported image that the volume is filled from and that probes run from; never a name. */
  readonly image: string
}

/** The read-only volume with the agent: filled once per engine and version, verified once per process. */
export class RuntimeVolumes {
  readonly #world: EngineWorld
  readonly #work = new SharedWork<RuntimeVolume>()
  /** Created-at of the volume that was verified; another value means that somebody made it anew. */
  #verified: { readonly volume: RuntimeVolume; readonly createdAt: string } | null = null

  constructor(world: EngineWorld) {
    this.#world = world
  }

  /** Resolves when the volume is there, filled and verified. A known one costs a single small request. */
  async ensure(options: {
    readonly signal?: AbortSignal | undefined
    readonly progress?: Progress
  }): Promise<RuntimeVolume> {
    const known = this.#verified
    if (known !== null && (await this.#createdAt(known.volume.name)) === known.createdAt) return known.volume
    return await this.#work.run('runtime', options, (signal, progress) => this.#make(signal, progress))
  }

  async #make(signal: AbortSignal, progress: Progress): Promise<RuntimeVolume> {
    const { runtimeSource, connection } = this.#world
    progress('Preparing the agent’s files')
    const source = await runtimeSource.runtimeFor(connection.info.architecture, { signal })
    const volume: RuntimeVolume = {
      name: resourceNames.runtimeVolume(source.hash, this.#world.signer.installation),
      hash: source.hash,
      image: await this.#ensureImage(source, signal, progress),
    }
    if ((await this.#createdAt(volume.name)) !== null && !(await this.#isFilled(volume, signal))) {
      await this.#discard(volume)
    }
    if ((await this.#createdAt(volume.name)) === null) {
      progress('Giving the agent’s files to the engine')
      await this.#fill(volume, signal)
    }
    const createdAt = await this.#createdAt(volume.name)
    if (createdAt === null) throw notFilled('The volume vanished right after it was filled.')
    this.#verified = { volume, createdAt }
    return volume
  }

  /** Null when there is no such volume. One that others made under our name is refused. */
  async #createdAt(name: string): Promise<string | null> {
    try {
      const volume = fields(await this.#world.connection.request('GET', `/volumes/${name}`))
      if (readResourceLabels(this.#world.signer, name, stringMap(volume['Labels'])) === null) {
        throw notOurs(name)
      }
      return text(volume['CreatedAt']) || 'unknown'
    } catch (error) {
      if (hasStatus(error, 404)) return null
      throw error
    }
  }

  /** The id of the image with exactly our content. Anybody can give another one its name: then it is imported anew. */
  async #ensureImage(
    source: { readonly hash: string; readonly tarPath: string },
    signal: AbortSignal,
    progress: Progress,
  ): Promise<string> {
    const { connection, log } = this.#world
    const name = resourceNames.runtimeImage(source.hash)
    const present = await this.#imageId(name, source.hash, signal)
    if (present.ours) return present.id
    if (present.id !== null) log(`${name} is not what this installation made: it is imported anew.`)
    const tar = await readWithProgress(source.tarPath, 'Importing the agent’s files', progress)
    const [repository = '', tag = ''] = name.split(':')
    const id = await importImage(connection, tar, { repository, tag }, signal)
    const imported = await this.#imageId(id, source.hash, signal)
    if (!imported.ours) throw notFilled(`The engine made an image of other content than it was given (${id}).`)
    return imported.id
  }

  /** An imported image has one layer, and engines name a layer by the sha-256 of its tar, which is what names ours. */
  async #imageId(
    reference: string,
    hash: string,
    signal: AbortSignal,
  ): Promise<{ readonly ours: true; readonly id: string } | { readonly ours: false; readonly id: string | null }> {
    try {
      const image = fields(await this.#world.connection.request('GET', `/images/${reference}/json`, { signal }))
      const layers = texts(fields(image['RootFS'])['Layers'])
      const id = `sha256:${plainId(text(image['Id']))}`
      return { ours: layers.length === 1 && layers[0] === `sha256:${hash}`, id }
    } catch (error) {
      if (hasStatus(error, 404)) return { ours: false, id: null }
      throw error
    }
  }

  async #fill(volume: RuntimeVolume, signal: AbortSignal): Promise<void> {
    const { connection, signer } = this.#world
    const labels = resourceLabels(signer, { kind: 'runtime', name: volume.name })
    await connection.request('POST', '/volumes/create', { body: { Name: volume.name, Labels: labels } })
    try {
      // The engine copies the image’s folder into the empty volume before the marker is written.
      const script = `echo ${volume.hash} > ${filledMarker} && ${busybox} sync`
      const code = await this.#run(volume, script, { readOnly: false, noCopy: false }, signal)
      if (code !== 0) throw notFilled(`Writing the marker ended with exit code ${String(code)}.`)
    } catch (error) {
      await this.#discard(volume).catch((again: unknown) => {
        this.#world.log(`The half-filled volume ${volume.name} could not be removed: ${String(again)}`)
      })
      throw error
    }
  }

  async #isFilled(volume: RuntimeVolume, signal: AbortSignal): Promise<boolean> {
    const script = `[ "$(${busybox} cat ${filledMarker})" = ${volume.hash} ]`
    return (await this.#run(volume, script, { readOnly: true, noCopy: true }, signal)) === 0
  }

  async #discard(volume: RuntimeVolume): Promise<void> {
    await this.#world.connection.request('DELETE', `/volumes/${volume.name}`).catch((error: unknown) => {
      if (!hasStatus(error, 404)) throw error
    })
  }

  /** Runs a script from the runtime image in the engine’s ordinary runtime; resolves with its exit code. */
  async #run(
    volume: RuntimeVolume,
    script: string,
    mount: { readonly readOnly: boolean; readonly noCopy: boolean },
    signal: AbortSignal,
  ): Promise<number> {
    const { connection } = this.#world
    const body = {
      Image: volume.image,
      User: '0:0',
      Entrypoint: [busybox, 'sh', '-c', script],
      Cmd: [],
      WorkingDir: '/',
      HostConfig: {
        NetworkMode: 'none',
        CapDrop: ['ALL'],
        SecurityOpt: ['no-new-privileges'],
        LogConfig: { Type: 'none' },
        Mounts: [
          {
            Type: 'volume',
            Source: volume.name,
            Target: places.runtime,
            ReadOnly: mount.readOnly,
            VolumeOptions: { NoCopy: mount.noCopy },
          },
        ],
      },
    }
    return await withErrand(this.#world, 'fill', body, async ({ id }) => {
      await connection.request('POST', `/containers/${id}/start`, { deadline: deadlines.create })
      const answer = connection.request('POST', `/containers/${id}/wait`, { deadline: deadlines.create })
      return number(fields(await untilAborted(answer, signal))['StatusCode'])
    })
  }
}

function notFilled(why: string): AirlockError {
  return new AirlockError({
    code: 'engine-failed',
    message: 'The agent’s files could not be given to the engine.',
    why,
    remedy: 'See whether the engine’s disk is full, then try again.',
  })
}

function notOurs(name: string): AirlockError {
  return new AirlockError({
    code: 'engine-refused',
    message: `The volume ${name} was not made by this installation.`,
    why: 'Its labels carry no valid signature, so its content cannot be trusted.',
    remedy: `Look what it is, and remove it: \`docker volume rm ${name}\`.`,
  })
}
