import { imagesPrefix } from '../../../src-main/backend/engines/remote/cloud-names.ts'
import { machinesApiUrl } from '../../../src-main/backend/engines/remote/machines-api/base-url.ts'
import { deleteApp, listApps } from '../../../src-main/backend/engines/remote/machines-api/calls/apps.ts'
import { listMachines } from '../../../src-main/backend/engines/remote/machines-api/calls/machines.ts'
import { readCurrentTokens } from '../../../src-main/backend/engines/remote/machines-api/calls/tokens.ts'
import { listVolumes } from '../../../src-main/backend/engines/remote/machines-api/calls/volumes.ts'
import { FlyClient } from '../../../src-main/backend/engines/remote/machines-api/client.ts'

/** Every app that a live run makes begins so, and nothing else does. */
export const livePrefix = 'airlock-live-'

/** The account of a live run, past the engine that is tried: what is really there, and the removal of what the run made. */
export class LiveAccount {
  readonly organisation: string
  readonly #client: FlyClient
  readonly #prefix: string
  readonly #hadImages: boolean

  private constructor(client: FlyClient, organisation: string, prefix: string, hadImages: boolean) {
    this.#client = client
    this.organisation = organisation
    this.#prefix = prefix
    this.#hadImages = hadImages
  }

  static async open(env: Readonly<Record<string, string | undefined>>, prefix: string): Promise<LiveAccount> {
    const client = new FlyClient({ token: env['FLY_API_TOKEN'] ?? '', base: machinesApiUrl(env) })
    const slugs = (await readCurrentTokens(client)).flatMap(({ org_slug: slug }) => (slug === undefined ? [] : [slug]))
    const organisation = env['FLY_ORG'] ?? slugs[0]
    if (organisation === undefined) throw new Error('This token is of no organisation.')
    return new LiveAccount(
      client,
      organisation,
      prefix,
      (await listApps(client, organisation, imagesPrefix)).length > 0,
    )
  }

  /** Names of the apps of this run. */
  async apps(): Promise<readonly string[]> {
    return (await listApps(this.#client, this.organisation, this.#prefix)).map(({ name }) => name)
  }

  /** The state of the one machine of this run, and how many disks it has. */
  async machine(): Promise<{ readonly state: string | undefined; readonly volumes: number }> {
    const [app = ''] = await this.apps()
    const [machine] = await listMachines(this.#client, app)
    return { state: machine?.state, volumes: (await listVolumes(this.#client, app)).length }
  }

  /** Removes all that this run made and that is still there. @returns what it was */
  async clear(): Promise<readonly string[]> {
    const left = await this.apps()
    for (const app of left) await deleteApp(this.#client, app)
    // It holds images, costs nothing and is shared by all who use the account: it goes only where this run made it.
    if (!this.#hadImages) {
      for (const { name } of await listApps(this.#client, this.organisation, imagesPrefix)) {
        await deleteApp(this.#client, name)
      }
    }
    return left
  }
}
