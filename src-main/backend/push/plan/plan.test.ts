import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { stagePush } from '../../../../testing/push/staged-push.ts'
import { stageService } from '../../fixtures/staged-service.ts'

const signal = new AbortController().signal

it('[PU40] a plan says what would travel, what is held back and what it costs, and makes nothing', async () => {
  const usual = { region: 'lhr', size: { cpuKind: 'shared', cpus: 2, memoryMb: 2048 } } as const
  await using staged = await stagePush({
    push: {
      usual: () => usual,
      about: () => ({
        variables: ['API_URL'],
        secrets: [
          { title: 'Shop', inCloud: false },
          { title: 'Model', inCloud: true },
        ],
      }),
    },
  })
  const id = await staged.made()
  const { workspace, home } = staged.here.of(id)
  await mkdir(join(workspace, 'src'))
  await writeFile(join(workspace, 'src/main.ts'), 'x'.repeat(1000))
  await writeFile(join(workspace, '.env'), 'API_KEY=sk-proj-9f8s7d6f9s8d7f6s9d8f7s6d9f87s6d9f8\n')
  await writeFile(join(home, '.profile'), 'umask 022\n')
  const plan = await staged.service.push.plan('demo', { region: 'fra', volumeGb: 3 }, signal)
  expect(plan).toMatchObject({
    sandbox: id,
    target: { region: 'fra', volumeGb: 3 },
    place: 'fly somewhere',
    heldBack: [{ folder: 'workspace', path: '.env' }],
    leftOut: [{ folder: 'workspace', path: '.env' }],
    travels: { files: 2, bytes: 1010 },
    seconds: null,
    manifest: { workspace: { files: 2 }, home: { files: 1 }, variables: ['API_URL'] },
  })
  expect(plan.credentials.map(({ folder, path }) => `${folder} ${path}`)).toContain('workspace .env')
  expect(plan.manifest.staysHere.map(({ kind }) => kind)).toContain('secret')
  expect(plan.manifest.handedOver).toEqual(['Model'])
  expect(plan.cost.runningPerHour).toBeGreaterThan(0)
  // Where nothing is chosen, as the person set it.
  expect((await staged.service.push.plan('demo', {}, signal)).target).toMatchObject(usual)
  expect(staged.there.ids).toEqual([])
})

it('[PU40] a plan is refused where no account is connected, and for a size that there is none of', async () => {
  await using alone = await stageService()
  await alone.running()
  await expect(alone.service.push.plan('demo', {}, signal)).rejects.toMatchObject({ code: 'cloud-not-connected' })
  await using staged = await stagePush()
  await staged.made()
  const size = { cpuKind: 'shared', cpus: 3, memoryMb: 1024 } as const
  await expect(staged.service.push.plan('demo', { size }, signal)).rejects.toMatchObject({ code: 'invalid-input' })
})

it('[PU40] a choice at a path that the plan does not have is refused by its name, and nothing travels', async () => {
  await using staged = await stagePush()
  const id = await staged.made()
  const { workspace } = staged.here.of(id)
  await mkdir(join(workspace, 'src'))
  await writeFile(join(workspace, 'src/.env'), 'API_KEY=sk-proj-9f8s7d6f9s8d7f6s9d8f7s6d9f87s6d9f8\n')
  const { push } = staged.service
  const plan = await push.plan('demo', {}, signal)
  const at = (path: string) => [{ folder: 'workspace', path }] as const
  for (const choices of [
    { include: [], leaveOut: at('nots') },
    { include: at('.env'), leaveOut: [] },
    // A folder does not bring what is held back in it.
    { include: at('src'), leaveOut: [] },
  ]) {
    const name = [...choices.include, ...choices.leaveOut][0]?.path ?? ''
    const refused = push.begin('demo', plan.id, choices)
    await expect(refused).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining(`“${name}”`) as string,
    })
  }
  expect(await push.state('demo')).toMatchObject({ stage: 'home', hasMachine: false })
}, 60_000)
