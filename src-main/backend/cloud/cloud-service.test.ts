import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { CloudPlace } from '../../../src-shared/cloud/cloud-place.ts'
import { priceOf } from '../../../src-shared/cloud/price-of.ts'
import { defaultSize } from '../../../src-shared/cloud/sizes.ts'
import { testOrganisation } from '../../../testing/fly/fly.ts'
import { createApp } from '../engines/remote/machines-api/calls/apps.ts'
import { createVolume } from '../engines/remote/machines-api/calls/volumes.ts'
import { FlyClient } from '../engines/remote/machines-api/client.ts'
import { eventually } from '../fixtures/eventually.ts'
import { sampleRecord, sampleSpec } from '../fixtures/sample.ts'
import type { OpenKeyringEntry } from '../secrets/keyring.ts'
import { stagedKeyring } from '../secrets/fixtures/staged-secrets.ts'
import { stagedAccount } from '../../../testing/fly/staged-account.ts'

const there = sampleRecord({ spec: sampleSpec({ name: 'lake' }), place: `fly ${testOrganisation}` })

/** All that lies below a directory, as text. */
async function everything(directory: string): Promise<string> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  return (await Promise.all(files.map((file) => readFile(join(file.parentPath, file.name), 'utf8')))).join('\n')
}

describe('[CL1] a backend without an account', () => {
  it('asks nobody anything, and refuses what needs one with how to connect', async () => {
    await using stage = await stagedAccount({ records: [there] })
    await eventually(() => stage.staged.service.linkTo('fly').status.state === 'missing')
    expect(stage.cloud.status()).toMatchObject({ state: 'off', account: null, problem: null, remarks: [] })
    await expect(stage.staged.create({ engine: 'fly' })).rejects.toMatchObject({ code: 'cloud-not-connected' })
    await expect(stage.cloud.leftovers()).rejects.toMatchObject({ code: 'cloud-not-connected' })
    await expect(stage.cloud.disconnect()).rejects.toMatchObject({ code: 'cloud-not-connected' })
    await expect(stage.staged.service.start('lake')).rejects.toMatchObject({ code: 'cloud-not-connected' })
    expect(stage.fly.api.requests).toEqual([])
    expect(await stage.staged.create({ name: 'here' })).toMatchObject({ engine: 'local' })
  })
})

describe('connecting an account', () => {
  it('[CL2] keeps its token where secrets lie, and shows everything but that', async () => {
    const keyring = stagedKeyring()
    await using stage = await stagedAccount({ openEntry: keyring.open })
    const token = stage.fly.token.replace('FlyV1 ', '')
    expect(await stage.cloud.connect(` Bearer ${token}\n`, null)).toMatchObject({
      account: { organisation: testOrganisation, from: 'person', keptIn: 'keyring', api: stage.fly.url },
    })
    await eventually(() => stage.cloud.status().state === 'ready')
    expect(stage.cloud.status()).toMatchObject({ problem: null, capabilities: { build: { available: false } } })
    expect([...keyring.values.values()]).toEqual([stage.fly.token])
    const shown = `${JSON.stringify(stage.cloud.status())}${await everything(stage.directory)}${stage.log.join('\n')}`
    expect(shown).toContain(testOrganisation)
    expect(shown).not.toContain(token)
  })

  it('[CL2] keeps it in a file that only its owner reads where there is no keyring, and says so', async () => {
    await using stage = await stagedAccount()
    const { account, remarks } = await stage.cloud.connect(stage.fly.token, null)
    expect(account?.keptIn).toBe('file')
    expect(remarks.join()).toMatch(/file that only you can read/)
    expect((await stat(join(stage.directory, 'secret-values.json'))).mode & 0o777).toBe(0o600)
    await stage.cloud.disconnect()
    expect(await everything(stage.directory)).not.toContain(stage.fly.token)
  })

  it('[CL2] puts it into the file where the keyring takes no value of that length', async () => {
    const keyring = stagedKeyring()
    await using stage = await stagedAccount({
      openEntry: async (account) => {
        const entry = await keyring.open(account)
        const isToken = account.startsWith('cloud-')
        return isToken ? { ...entry, setPassword: () => Promise.reject(new Error('Too long.')) } : entry
      },
    })
    expect((await stage.cloud.connect(stage.fly.token, null)).account?.keptIn).toBe('file')
    await eventually(() => stage.cloud.status().state === 'ready')
  })

  it('[CL2] is asked of the keyring once, and not again and again where that does not give it', async () => {
    const keyring = stagedKeyring()
    let asked = 0
    const counting: OpenKeyringEntry = async (account) => {
      const entry = await keyring.open(account)
      const isToken = account.startsWith('cloud-')
      const getPassword = () => {
        asked += isToken ? 1 : 0
        return entry.getPassword()
      }
      return { ...entry, getPassword }
    }
    const first = await stagedAccount({ openEntry: counting })
    await first.cloud.connect(first.fly.token, null)
    await eventually(() => first.cloud.status().state === 'ready')
    await using next = await stagedAccount({ openEntry: counting, fly: first.fly, directory: first.directory })
    await eventually(() => next.cloud.status().state === 'ready')
    keyring.values.clear()
    asked = 0
    await using locked = await stagedAccount({ openEntry: counting, fly: first.fly, directory: first.directory })
    await eventually(() => locked.cloud.status().state === 'failing')
    expect(locked.cloud.status().problem?.code).toBe('secret-not-readable')
    // It is searched for every 20 ms here.
    let searched = 0
    const stop = locked.staged.service.linkTo('fly').subscribe(() => (searched += 1))
    await eventually(() => searched > 3)
    stop()
    expect(asked).toBe(1)
    await first[Symbol.asyncDispose]()
  })

  it('[CL3] keeps none that Fly refuses, and what was connected before stays', async () => {
    await using stage = await stagedAccount()
    await stage.cloud.connect(stage.fly.token, null)
    await expect(stage.cloud.connect('FlyV1 fm2_of_nobody', null)).rejects.toMatchObject({
      code: 'cloud-token-refused',
    })
    await expect(stage.cloud.connect('two words', null)).rejects.toMatchObject({ code: 'invalid-input' })
    const ofOneApp = stage.fly.cloud.tokens.make(testOrganisation, ['lake'])
    await expect(stage.cloud.connect(ofOneApp, null)).rejects.toMatchObject({ code: 'cloud-token-refused' })
    await expect(stage.cloud.connect(stage.fly.token, 'another')).rejects.toMatchObject({
      code: 'cloud-token-refused',
      why: expect.stringContaining(testOrganisation) as string,
    })
    expect(stage.cloud.status().account?.organisation).toBe(testOrganisation)
    await eventually(() => stage.cloud.status().state === 'ready')
  })

  it('[CL5] keeps none where something began at a sandbox there while Fly was being asked', async () => {
    await using stage = await stagedAccount()
    const { service } = stage.staged
    let isBegun = false
    service.busyOn = () => {
      const names = isBegun ? ['lake'] : []
      isBegun = true
      return names
    }
    await expect(stage.cloud.connect(stage.fly.token, null)).rejects.toMatchObject({ code: 'sandbox-busy' })
    expect(stage.cloud.status().state).toBe('off')
    expect(await everything(stage.directory)).not.toContain(stage.fly.token.slice(6))
  })

  it('[CL3] keeps none while nobody answers', async () => {
    await using stage = await stagedAccount({ env: { FLY_FLAPS_BASE_URL: 'http://127.0.0.1:9' } })
    await expect(stage.cloud.connect(stage.fly.token, null)).rejects.toMatchObject({ code: 'engine-unreachable' })
    expect(stage.cloud.status().state).toBe('off')
    expect(await everything(stage.directory)).not.toContain(stage.fly.token.slice(6))
  }, 60_000)

  it('[CL4] one of the environment counts until another is connected, and is not forgotten by that', async () => {
    const before = await stagedAccount()
    await using stage = await stagedAccount({ fly: before.fly, env: { FLY_API_TOKEN: before.fly.token } })
    await eventually(() => stage.cloud.status().state === 'ready')
    expect(stage.cloud.status().account).toMatchObject({ organisation: testOrganisation, from: 'environment' })
    await expect(stage.cloud.disconnect()).rejects.toMatchObject({ code: 'invalid-input' })
    const connected = await stage.cloud.connect(before.fly.cloud.tokens.make(testOrganisation), null)
    expect(connected.account?.from).toBe('person')
    expect(connected.remarks.join()).toMatch(/FLY_API_TOKEN is set as well/)
    expect((await stage.cloud.disconnect()).account?.from).toBe('environment')
    expect(await everything(stage.directory)).not.toContain(before.fly.token.slice(6))
    await before[Symbol.asyncDispose]()
  })

  it('[CL2] is found again by the next backend, and a token that was half forgotten goes', async () => {
    const keyring = stagedKeyring()
    const first = await stagedAccount({ openEntry: keyring.open })
    await first.cloud.connect(first.fly.token, null)
    await first.cloud.connect(first.fly.cloud.tokens.make(testOrganisation), null)
    expect(keyring.values.size).toBe(1)
    await using next = await stagedAccount({ openEntry: keyring.open, fly: first.fly, directory: first.directory })
    await eventually(() => next.cloud.status().state === 'ready')
    await next.cloud.disconnect()
    expect(keyring.values.size).toBe(0)
    await first[Symbol.asyncDispose]()
  })
})

describe('[CL5] sandboxes in an account that is not connected any more', () => {
  it('are unknown with the reason, and as before when it is connected again', async () => {
    await using stage = await stagedAccount({ records: [there] })
    const { service } = stage.staged
    await eventually(() => service.get('lake').whyUnknown !== null)
    expect(service.get('lake')).toMatchObject({ state: 'unknown', engine: 'fly' })
    expect(service.get('lake').whyUnknown).toMatch(/No account at Fly.io is connected/)
    await stage.cloud.connect(stage.fly.token, null)
    // This Fly has none of that record: its engine was asked, and said so.
    await eventually(() => service.get('lake').state === 'failed')
    expect(service.get('lake').error?.code).toBe('sandbox-not-found')
  })

  it('[CL6] say why where Fly does not take the token any more', async () => {
    await using stage = await stagedAccount()
    await stage.cloud.connect(stage.fly.token, null)
    await eventually(() => stage.cloud.status().state === 'ready')
    stage.fly.cloud.tokens.revoke(stage.fly.token)
    await eventually(() => stage.cloud.status().state === 'failing')
    expect(stage.cloud.status().problem?.code).toBe('cloud-token-refused')
    await expect(stage.staged.create({ engine: 'fly' })).rejects.toMatchObject({ code: 'cloud-token-refused' })
  })
})

describe('[CL12] a sandbox at a cloud', () => {
  it('tells where it is, how large, and what that costs: as one that runs while nobody can say', async () => {
    const place: CloudPlace = { region: 'fra', size: defaultSize, volumeGb: 20, idleMinutes: 30 }
    const record = { ...there, spec: { ...there.spec, cloud: place } }
    await using stage = await stagedAccount({
      records: [record, sampleRecord({ spec: sampleSpec({ id: 'bbbbbbbbbbbb', name: 'here' }) })],
    })
    const { cloud } = stage.staged.service.get('lake')
    expect(cloud).toMatchObject({ organisation: testOrganisation, region: 'fra', city: 'Frankfurt', volumeGb: 20 })
    expect(cloud?.price.nowPerHour).toBe(cloud?.price.runningPerHour)
    expect(cloud?.price.restingPerMonth).toBeCloseTo(3.3, 5)
    expect(priceOf(place, false).nowPerHour).toBeCloseTo(3.3 / 720, 5)
    expect(stage.staged.service.get('here').cloud).toBeNull()
  })
})

describe('[CL20] what is left over in an account', () => {
  it('is listed with what it costs, and removed one by one, never by itself', async () => {
    await using stage = await stagedAccount()
    const client = new FlyClient({ token: stage.fly.token, base: new URL(stage.fly.url) })
    const [kept, gone] = ['airlock-aaaaaaaaaaaa', 'airlock-bbbbbbbbbbbb']
    for (const name of [kept, gone]) await createApp(client, { name, organisation: testOrganisation, network: name })
    const compute = { cpu_kind: 'shared', cpus: 1, memory_mb: 256 } as const
    await createVolume(client, gone, { name: 'data', region: 'fra', sizeGb: 10, compute, computeImage: '' })
    await stage.cloud.connect(stage.fly.token, null)
    const { leftovers, missingRegions } = await stage.cloud.leftovers()
    expect(leftovers.map(({ id, sandbox, machines }) => [id, sandbox, machines])).toEqual([
      [kept, null, []],
      [gone, null, []],
    ])
    expect(leftovers.map(({ perMonth }) => perMonth)).toEqual([0, 1.5])
    expect(missingRegions).toEqual([])
    await stage.cloud.removeLeftover(gone)
    await expect(stage.cloud.removeLeftover(gone)).rejects.toMatchObject({ code: 'cloud-not-found' })
    await expect(stage.cloud.removeLeftover('somebody-elses')).rejects.toMatchObject({ code: 'cloud-not-found' })
    expect([...stage.fly.cloud.apps.keys()]).toEqual([kept])
  })
})
