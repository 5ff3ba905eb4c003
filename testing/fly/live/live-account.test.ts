import { expect, it } from 'vitest'
import { machinesApiUrl } from '../../../src-main/backend/engines/remote/machines-api/base-url.ts'
import { createApp, listApps } from '../../../src-main/backend/engines/remote/machines-api/calls/apps.ts'
import { FlyClient } from '../../../src-main/backend/engines/remote/machines-api/client.ts'
import { Fly, testOrganisation } from '../fly.ts'
import { StandInHost } from '../hosts/stand-in-host.ts'
import { LiveAccount, livePrefix } from './live-account.ts'

it('[FL85] removes what a run made and nothing else, and the app of images only where the run made it', async () => {
  const fly = await Fly.start(new StandInHost())
  try {
    const env = { FLY_API_TOKEN: fly.token, FLY_FLAPS_BASE_URL: fly.url }
    const client = new FlyClient({ token: fly.token, base: machinesApiUrl(env) })
    const make = (name: string) => createApp(client, { name, organisation: testOrganisation, network: name })
    const names = async () => (await listApps(client, testOrganisation, '')).map(({ name }) => name).sort()
    await make('airlock-of-somebody')
    const first = await LiveAccount.open(env, `${livePrefix}one-`)
    await make(`${livePrefix}one-a`)
    await make(`${livePrefix}two-b`)
    await make('airlock-images-x')
    expect(await first.clear()).toEqual([`${livePrefix}one-a`])
    expect(await names()).toEqual([`${livePrefix}two-b`, 'airlock-of-somebody'])
    await make('airlock-images-y')
    const second = await LiveAccount.open(env, `${livePrefix}two-`)
    expect(await second.clear()).toEqual([`${livePrefix}two-b`])
    expect(await names()).toEqual(['airlock-images-y', 'airlock-of-somebody'])
  } finally {
    await fly.close()
  }
})
