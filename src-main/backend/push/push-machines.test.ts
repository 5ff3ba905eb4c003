import { createHash } from 'node:crypto'
import { appendFile, readFile, stat, writeFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { stagedDemo } from '../../../testing/push/staged-demo.ts'
import { eventually } from '../fixtures/eventually.ts'

async function away() {
  const demo = await stagedDemo()
  await writeFile(demo.here('text'), 'base\n')
  await demo.away()
  return demo
}

it('[PU58] a sandbox whose machine is gone goes on with the copy here, which no removal takes unless forced', async () => {
  await using staged = await away()
  const { backend, push, here, stage, id } = staged
  const refused = expect.objectContaining({ code: 'sandbox-state' }) as Error
  await expect(push.goOnHere('demo')).rejects.toThrow(refused)
  await stage.there.engine().remove(id)
  await eventually(() => backend.service.get('demo').state === 'failed')
  expect(backend.service.get('demo').error?.remedy).toContain('--without-cloud')
  await expect(push.pull('demo', false)).rejects.toMatchObject({ code: 'sandbox-not-found' })
  await expect(backend.service.remove('demo', false)).rejects.toThrow(refused)
  expect(stage.here.ids).toEqual([id])
  expect(await push.goOnHere('demo')).toMatchObject({ stage: 'home', hasMachine: false, awaySince: null, error: null })
  expect(backend.service.get('demo')).toMatchObject({ engine: 'local', state: 'stopped', error: null })
  await backend.service.start('demo')
  expect(await readFile(here('text'), 'utf8')).toBe('base\n')
}, 60_000)

it('[PU54] a machine that was kept is made anew where the sandbox has another image by then', async () => {
  await using staged = await away()
  const { backend, push, there, stage, id } = staged
  await push.pull('demo', true)
  expect(await backend.settled()).toMatchObject({ stage: 'home', hasMachine: true })
  await backend.close()
  const image = 'with-packages:1'
  await stage.giveImage(image)
  const next = await stage.backend()
  await next.running()
  const plan = await next.service.push.plan('demo', { volumeGb: 20 }, new AbortController().signal)
  expect(plan).toMatchObject({ isKnownThere: false, target: { volumeGb: 20 } })
  await next.service.push.begin('demo', plan.id, { include: [], leaveOut: [] })
  expect(await next.settled()).toMatchObject({ stage: 'away', error: null })
  expect(stage.there.world.sandboxes.get(id)?.spec).toMatchObject({ image, cloud: { volumeGb: 20 } })
  expect(await readFile(there('text'), 'utf8')).toBe('base\n')
  await next.close()
}, 60_000)

it('[PU53] a machine of which what was written down is lost is told, and can be removed', async () => {
  await using staged = await away()
  const { backend, push, stage, id } = staged
  await push.pull('demo', true)
  expect(await backend.settled()).toMatchObject({ stage: 'home', hasMachine: true })
  await backend.close()
  await stage.forgetJournal()
  const next = await stage.backend()
  await next.running()
  await eventually(async () => (await next.state()).hasMachine)
  expect(next.service.get('demo')).toMatchObject({ engine: 'local', state: 'running' })
  expect(
    next.service
      .get('demo')
      .notices.map(({ text }) => text)
      .join(),
  ).toContain('machine of it is at fly somewhere')
  expect(stage.there.ids).toEqual([id])
  // What it holds nobody knows: no push writes over it.
  await expect(next.service.push.plan('demo', {}, new AbortController().signal)).rejects.toMatchObject({
    code: 'sandbox-state',
    remedy: expect.stringContaining('--remove-machine') as string,
  })
  expect(await next.service.push.removeMachine('demo')).toMatchObject({ hasMachine: false })
  expect(stage.there.ids).toEqual([])
  await next.close()
}, 60_000)

it('[PU58] what stayed here is not taken for deleted at a kept machine, also once what was written down of that is lost', async () => {
  await using staged = await away()
  const { backend, here, stage, id } = staged
  const key = 'API_KEY=sk-proj-9f8s7d6f9s8d7f6s9d8f7s6d9f87s6d9f8\n'
  await writeFile(here('.env'), key)
  await backend.service.push.pull('demo', true)
  expect(await backend.settled()).toMatchObject({ stage: 'home', hasMachine: true })
  await backend.running()
  await staged.away()
  await staged.home(true)
  const base = await readFile(stage.journalFile(id, 'base'), 'utf8')
  expect(base).toContain('"text"')
  expect(base).not.toContain('.env')
  await backend.close()
  // As an Airlock of before wrote it.
  const hash = createHash('sha256').update(key).digest('hex')
  const { mode } = await stat(here('.env'))
  const line = ['workspace', 'file', '.env', hash, key.length, mode & 0o777]
  await appendFile(stage.journalFile(id, 'base'), `\n${JSON.stringify(line)}`)
  await stage.damageJournal(id, 'push.json')
  const next = await stage.backend()
  await next.running()
  await eventually(async () => (await next.state()).isUnmerged)
  await next.service.push.pull('demo', false)
  expect(await next.settled()).toMatchObject({ stage: 'home', hasMachine: false, error: null })
  expect(await readFile(here('.env'), 'utf8')).toBe(key)
  await next.close()
}, 120_000)
