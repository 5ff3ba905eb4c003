import { mkdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { z } from 'zod'
import { SharedWork } from '../../work/shared-work.ts'
import { imagesAppPrefix, newImagesAppName } from '../cloud-names.ts'
import { createApp, isAppAvailable, listApps } from '../machines-api/calls/apps.ts'
import type { FlyClient } from '../machines-api/client.ts'

const file = z.record(z.string().max(256), z.string().regex(/^airlock-images-[a-z0-9]{1,32}$/))

/** The app that holds the images of an organisation and nothing else: it has no machine, no address, and costs nothing. */
export class ImagesApp {
  readonly #client: FlyClient
  readonly #organisation: string
  readonly #path: string
  readonly #work = new SharedWork<string>()

  /** @param options `stateDirectory` is where the backend keeps what it must not lose */
  constructor(options: { readonly client: FlyClient; readonly organisation: string; readonly stateDirectory: string }) {
    this.#client = options.client
    this.#organisation = options.organisation
    this.#path = join(options.stateDirectory, 'fly', 'images-app.json')
  }

  /** Its name, once it is there. One that another computer made for the organisation is as good. */
  readonly name = async ({ signal }: { readonly signal: AbortSignal }): Promise<string> =>
    await this.#work.run('app', { signal }, (until) => this.#ensure({ signal: until }))

  async #ensure(settings: { readonly signal: AbortSignal }): Promise<string> {
    const written = (await this.#read())[this.#organisation]
    if (written !== undefined) {
      const found = await isAppAvailable(this.#client, written, settings)
      if (found.is === 'ours') return written
      if (found.is === 'free') return await this.#make(written, settings)
    }
    const [there] = (await listApps(this.#client, this.#organisation, imagesAppPrefix, settings))
      .map(({ name }) => name)
      .filter((name) => file.safeParse({ x: name }).success)
      .sort()
    if (there === undefined) return await this.#make(newImagesAppName(), settings)
    await this.#write(there)
    return there
  }

  /** Written down before it is made, so that one whose answer was lost is found. */
  async #make(name: string, settings: { readonly signal: AbortSignal }): Promise<string> {
    await this.#write(name)
    await createApp(this.#client, { name, organisation: this.#organisation, network: name }, settings)
    return name
  }

  async #read(): Promise<Readonly<Record<string, string>>> {
    try {
      return file.parse(JSON.parse(await readFile(this.#path, 'utf8')))
    } catch {
      // Not there yet, or damaged: it is found among the organisation’s apps.
      return {}
    }
  }

  async #write(name: string): Promise<void> {
    await mkdir(dirname(this.#path), { recursive: true, mode: 0o700 })
    const all = { ...(await this.#read()), [this.#organisation]: name }
    await writeFileAtomic(this.#path, `${JSON.stringify(all)}\n`, { mode: 0o600 })
  }
}
