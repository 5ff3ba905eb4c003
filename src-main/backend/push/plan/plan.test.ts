import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { stagePush } from '../../../../testing/push/staged-push.ts'
import { stageService } from '../../fixtures/staged-service.ts'

const signal = new AbortController().signal

it('[PU40] a plan says what would travel, what is held back and what it costs, and makes nothing', async () => {
  await using staged = await stagePush({ push: { about: () => ({ variables: ['API_URL'], secrets: ['Shop'] }) } })
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
  expect(plan.cost.runningPerHour).toBeGreaterThan(0)
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
