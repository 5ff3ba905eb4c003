import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { CloudStatus } from '../../src-shared/api/cloud.ts'
import type { MadeShare } from '../../src-shared/cloud/sandbox-share.ts'
import { AirlockError } from '../../src-shared/errors/airlock-error.ts'
import type { MachineShare, MachineShareWish } from '../../src-shared/machine/share-wire.ts'
import type { CloudEngine, OpenCloudParts } from '../backend/cloud/cloud-parts.ts'
import type { Orphan } from '../backend/engines/remote/listing/orphans.ts'
import { eventually } from '../backend/fixtures/eventually.ts'
import { StagedEngine } from '../backend/fixtures/staged-engine.ts'
import { stagedCli } from './fixtures/staged-cli.ts'

const token = 'FlyV1 fm2_lT0123456789abcdefSECRET'

/** A cloud that takes one token, over an engine in memory. */
function stagedCloud() {
  const shared: (MachineShare | null)[] = []
  const orphans: Orphan[] = [
    {
      app: 'airlock-k3v9x2m8q1zt',
      claim: { id: 'c0ffee000001', ownership: 'foreign', spec: null },
      mayBeDamaged: false,
      machines: [{ id: 'm1', state: 'stopped', region: 'ams', size: { cpuKind: 'shared', cpus: 1, memoryMb: 1024 } }],
      volumes: [{ id: 'vol_1', sizeGb: 10, region: 'ams' }],
    },
  ]
  const life = { idleMinutes: 15, endsAt: '\u001b]0;owned\u0007' }
  const state = { keptAwakeBy: ['a terminal prints'], idleMs: 0, life }
  const engine: CloudEngine = Object.assign(new StagedEngine(), {
    sharesOf: () => ({
      address: () => Promise.resolve('https://airlock-abc.fly.dev'),
      read: () => Promise.resolve(shared.at(-1) ?? null),
      change: (wish: MachineShareWish | null) => {
        const share = wish === null ? null : { port: wish.port, expiresAt: inMinutes(wish.minutes) }
        shared.push(share)
        return Promise.resolve(share)
      },
    }),
    lifeOf: () => ({ read: () => Promise.resolve(state), change: () => Promise.resolve(state) }),
    orphans: () => Promise.resolve({ orphans, missingRegions: ['syd'] }),
    removeOrphan: (app: string) => {
      const at = orphans.findIndex((one) => one.app === app)
      if (at >= 0) orphans.splice(at, 1)
      return at >= 0 ? Promise.resolve() : Promise.reject(new Error('There is none.'))
    },
  })
  const refused = new AirlockError({
    ...{ code: 'cloud-token-refused', message: 'Fly.io does not take this token.' },
    ...{ why: 'Fly.io said: unauthorized', remedy: 'Make a new one.' },
  })
  const cloud: OpenCloudParts = () => ({
    ...{ env: {}, api: 'https://api.machines.dev', normalise: (pasted: string) => pasted.trim() },
    organisationsOf: (given) => (given === token ? Promise.resolve(['personal']) : Promise.reject(refused)),
    check: () => Promise.resolve(),
    open: () => Promise.resolve(engine),
  })
  return { cloud, engine, orphans }
}

const inMinutes = (minutes: number): string => new Date(Date.now() + minutes * 60_000).toISOString()

/** All text of all files below a directory but those where secrets lie. */
async function textsBelow(directory: string): Promise<string> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile() && entry.name !== 'secret-values.json')
  return (await Promise.all(files.map((file) => readFile(join(file.parentPath, file.name), 'latin1')))).join('\n')
}

describe('[CL30, CL50] airlock cloud', () => {
  it('connects by standard input, tells the state without the token, and forgets', async () => {
    const { cloud } = stagedCloud()
    await using cli = await stagedCli({ cloud })
    expect((await cli.run(['cloud'])).stdout).toContain('No account at Fly.io is connected')
    expect(await cli.run(['cloud', 'connect'], 'FlyV1 fm2_wrong\n')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('does not take this token') as string,
    })
    const connected = await cli.run(['cloud', 'connect'], `${token}\n`)
    expect(connected).toMatchObject({ code: 0, stdout: expect.stringMatching(/Organisation +personal/) as string })
    const status = async () => JSON.parse((await cli.run(['cloud', 'status', '--json'])).stdout) as CloudStatus
    await eventually(async () => (await status()).state === 'ready')
    expect((await status()).account).toMatchObject({ organisation: 'personal', from: 'person', keptIn: 'file' })
    const told = `${connected.stdout}${connected.stderr}${JSON.stringify(await status())}`
    expect(told).not.toContain('SECRET')
    expect(await textsBelow(cli.home)).not.toContain('SECRET')
    expect((await cli.run(['cloud', 'disconnect'])).code).toBe(0)
    expect((await status()).state).toBe('off')
    expect((await cli.run(['cloud', 'disconnect'])).stderr).toContain('No account at Fly.io is connected')
  })

  it('makes a sandbox there, and shows beside each where it is and what it costs', async () => {
    const { cloud, engine } = stagedCloud()
    await using cli = await stagedCli({ cloud })
    const refused = await cli.run(['create', '--name', 'lake', '--on', 'fly'])
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('airlock cloud connect') as string })
    await cli.run(['cloud', 'connect'], token)
    const wanted = ['--region', 'fra', '--size', 'shared-2x-2048mb', '--disk', '20', '--idle', 'none']
    const made = await cli.run(['create', '--name', 'lake', '--on', 'fly', ...wanted, '--json'])
    expect(made).toMatchObject({ code: 0, stderr: expect.not.stringContaining('✗') as string })
    expect(JSON.parse(made.stdout)).toMatchObject({
      engine: 'fly',
      cloud: { organisation: 'personal', region: 'fra', size: 'shared-2x-2048mb', volumeGb: 20 },
    })
    const [spec] = [...(engine as unknown as StagedEngine).sandboxes.values()].map((one) => one.spec)
    expect(spec).toMatchObject({ isolation: 'best', limits: { cpus: 2 }, cloud: { idleMinutes: null } })
    const kept = await cli.run(['cloud', 'idle', 'lake', '45'])
    expect(kept).toMatchObject({ code: 0, stdout: expect.stringContaining('after 45 minutes without work') as string })
    const allowed = await cli.run(['cloud', 'ceiling', 'lake', '2.50'])
    expect(allowed.stdout).toContain('may cost $2.50 by running, of which $0.00 are spent, used up at')
    const machine = await cli.run(['cloud', 'machine', 'lake'])
    expect(machine.stdout).toMatch(/Kept awake by +a terminal prints/)
    expect(machine.stdout).not.toContain('\u001b')
    expect((await cli.run(['cloud', 'ceiling', 'lake', 'none'])).stdout).toContain('as much as it takes')
    expect((await cli.run(['cloud', 'ceiling', 'lake', '0'])).code).toBe(2)
    await cli.run(['secrets', 'add', 'openai'], 'sk-test-0123456789abcdef')
    const granted = await cli.run(['secrets', 'grant', 'lake', 'OpenAI'])
    expect(granted).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Secrets stay on this computer') as string,
    })
    expect(granted.stderr).toContain('airlock secrets grant "lake" "OpenAI" --in-cloud')
    const agreed = await cli.run(['secrets', 'grant', 'lake', 'OpenAI', '--in-cloud'])
    expect(agreed).toMatchObject({ code: 0, stdout: expect.stringContaining('lake: 0 of 1000') as string })
    expect(agreed.stdout).toMatch(/as soon as Airlock is connected|in the memory of its machine/)
    const variables = ['exec', 'lake', '--', 'sh', '-c', 'echo "$OPENAI_API_KEY"']
    expect((await cli.run(variables)).stdout).toBe('kept-by-airlock-outside-of-this-sandbox\n')
    const here = await cli.run(['secrets', 'revoke', 'lake', 'OpenAI', '--in-cloud', '--json'])
    expect(JSON.parse(here.stdout)).toMatchObject({ grants: [{ inCloud: false, there: 'stays-here' }] })
    expect((await cli.run(variables)).stdout).toBe('\n')
    expect((await cli.run(['secrets', 'revoke', 'lake', 'OpenAI'])).stdout).toContain('no sandbox may use it')
    await cli.run(['create', '--name', 'pond'])
    const { stdout } = await cli.run(['ls'])
    expect(stdout).toMatch(/lake .* fly fra shared-2x-2048mb \$0\.\d+\/h/)
    expect(stdout).toMatch(/pond .* here /)
    expect((await cli.run(['inspect', 'lake'])).stdout).toMatch(/Costs +\$0\.\d+ an hour now/)
    expect((await cli.run(['create', '--name', 'x', '--region', 'fra'])).stderr).toContain('for sandboxes at Fly.io')
    expect((await cli.run(['create', '--name', 'x', '--on', 'fly', '--disk', '0'])).code).toBe(2)
  })

  it('lists sizes with prices, and what is left over, which goes only when it is named', async () => {
    const { cloud, orphans } = stagedCloud()
    await using cli = await stagedCli({ cloud })
    const sizes = await cli.run(['cloud', 'sizes', '--region', 'fra', '--hours', '4'])
    expect(sizes.stdout).toMatch(/performance-1x-2048mb \* .*\$0\.0497\/h/)
    expect(sizes.stdout).toContain('MONTH OF 4 H A DAY')
    expect(sizes.stdout).toMatch(/Modal .*not known/)
    expect((await cli.run(['cloud', 'sizes', '--region', 'nowhere'])).stderr).toContain('no such region')
    await cli.run(['cloud', 'connect'], token)
    const listed = await cli.run(['cloud', 'leftovers'])
    expect(listed.stdout).toMatch(/airlock-k3v9x2m8q1zt .*machine stopped in ams.*disk of 10 GB.*\$1\.80/)
    expect(listed.stdout).toContain('did not answer: syd')
    expect(orphans).toHaveLength(1)
    const removed = await cli.run(['cloud', 'leftovers', '--remove', 'airlock-k3v9x2m8q1zt'])
    expect(removed.stdout).toContain('Nothing of Airlock’s is in the account')
    expect(orphans).toEqual([])
  })
})

describe('[CL72] airlock share', () => {
  it('makes a link for a while, tells what is shared without it, and ends it', async () => {
    const { cloud } = stagedCloud()
    await using cli = await stagedCli({ cloud })
    await cli.run(['cloud', 'connect'], token)
    await cli.run(['create', '--name', 'lake', '--on', 'fly'])
    expect((await cli.run(['share', 'lake'])).stdout).toBe('Nothing is shared.\n')
    const made = await cli.run(['share', 'lake', '3000', '--for', '2h'])
    expect(made).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(
        /^https:\/\/airlock-abc\.fly\.dev\/~airlock\/share\/[A-Za-z0-9_-]{43}\n$/,
      ) as string,
      stderr: expect.stringContaining('can look at port 3000 until') as string,
    })
    const secret = made.stdout.trim().split('/').at(-1) ?? ''
    const told = await cli.run(['share', 'lake'])
    expect((await cli.run(['inspect', 'lake'])).stdout).toMatch(
      /^Shared +Port 3000 is shared at https:.* until \S+\.$/m,
    )
    expect(told.stdout).toMatch(/^Port 3000 is shared at https:\/\/airlock-abc\.fly\.dev until /)
    expect(`${told.stdout}${await textsBelow(cli.home)}`).not.toContain(secret)
    const again = JSON.parse((await cli.run(['share', 'lake', '3000', '--json'])).stdout) as MadeShare
    expect(Date.parse(again.share.expiresAt) - Date.now()).toBeLessThanOrEqual(60 * 60_000)
    expect((await cli.run(['share', 'lake', '--stop'])).stdout).toBe('Nothing is shared.\n')
  })

  it('refuses what it cannot do, in words', async () => {
    const { cloud } = stagedCloud()
    await using cli = await stagedCli({ cloud })
    await cli.run(['create', '--name', 'pond'])
    const here = await cli.run(['share', 'pond', '3000'])
    expect(here).toMatchObject({ code: 1, stderr: expect.stringContaining('airlock push pond') as string })
    for (const wrong of [
      ['3000', '--for', '4m'],
      ['3000', '--for', '8d'],
      ['3000', '--for', 'soon'],
      ['0'],
      ['3000', '--stop'],
      ['--for', '1h'],
    ])
      expect((await cli.run(['share', 'pond', ...wrong])).code, wrong.join(' ')).toBe(2)
  })
})
