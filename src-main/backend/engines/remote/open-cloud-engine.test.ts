import { describe, expect, it } from 'vitest'
import { testOrganisation } from '../../../../testing/fly/fly.ts'
import { onStagedCloud } from '../../../../testing/fly/on-staged-cloud.ts'
import { realWorld } from './machines-api/world.ts'
import { openCloudEngine } from './open-cloud-engine.ts'

const stage = onStagedCloud()

describe('the engine on Fly.io as the product has it', () => {
  const open = (organisation: string) =>
    openCloudEngine({
      ...{ token: stage.fly.token, organisation, env: { FLY_FLAPS_BASE_URL: stage.fly.url } },
      ...{ stateDirectory: stage.folder, installationKey: new Uint8Array(32) },
      world: realWorld,
      dial: () => Promise.reject(new Error('No machine is asked.')),
      imageFor: () => Promise.reject(new Error('None is asked for.')),
    })

  it('[FL72] says which organisation it is in, and promises machines with a kernel of their own', async () => {
    const engine = await open(testOrganisation).describe()
    expect(engine).toMatchObject({ id: 'fly', kind: 'fly', endpoint: `fly ${testOrganisation}`, best: 'vm' })
    expect(engine.runtimes).toMatchObject([{ level: 'vm', proven: true }])
  })

  it('[FL81] refuses a token of another organisation', async () => {
    await expect(open('another').describe()).rejects.toMatchObject({ code: 'cloud-token-refused' })
  })
})
