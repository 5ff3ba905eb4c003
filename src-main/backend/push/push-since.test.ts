import { readFile, writeFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { stagePush } from '../../../testing/push/staged-push.ts'
import { stagedDemo } from '../../../testing/push/staged-demo.ts'

const signal = new AbortController().signal
const key = 'API_KEY=sk-proj-9f8s7d6f9s8d7f6s9d8f7s6d9f87s6d9f8\n'
const noFile = { code: 'ENOENT' }

it('[PU10] a credential that is written after the plan was made stays here and is told, whatever else travels', async () => {
  await using demo = await stagedDemo()
  const { backend, push, here, there } = demo
  await writeFile(here('seen.env'), key)
  await writeFile(here('notes'), 'first\n')
  const plan = await push.plan('demo', {}, signal)
  expect(plan.heldBack.map(({ path }) => path)).toEqual(['seen.env'])
  await writeFile(here('.env'), key)
  await writeFile(here('notes'), 'second\n')
  // What the person chose travels, as it is by then.
  await writeFile(here('seen.env'), `${key}MORE=1\n`)
  const at = [{ folder: 'workspace', path: 'seen.env' }] as const
  await push.begin('demo', plan.id, { include: at, leaveOut: [] })
  expect(await backend.settled()).toMatchObject({ stage: 'away', error: null })
  await expect(readFile(there('.env'))).rejects.toMatchObject(noFile)
  expect(await readFile(there('notes'), 'utf8')).toBe('second\n')
  expect(await readFile(there('seen.env'), 'utf8')).toBe(`${key}MORE=1\n`)
  const told = backend.service.get('demo').notices.map(({ text }) => text)
  expect(told.join()).toContain('".env" did not travel')
  await demo.home(false)
  expect(await readFile(here('.env'), 'utf8')).toBe(key)
}, 120_000)

it('[PU10] a push that another backend goes on with looks through what it sends', async () => {
  await using demo = await stagedDemo()
  const { stage, backend, here, there } = demo
  await writeFile(here('notes'), 'first\n')
  backend.mortal.begin('files unpack', { kind: 'killed' })
  void backend.push()
  await backend.mortal.died
  const next = await stage.backend()
  await next.running()
  expect(await next.state()).toMatchObject({ stage: 'interrupted' })
  await writeFile(here('.env'), key)
  await next.service.push.resume('demo')
  expect(await next.settled()).toMatchObject({ stage: 'away', error: null })
  await expect(readFile(there('.env'))).rejects.toMatchObject(noFile)
  expect(await readFile(there('notes'), 'utf8')).toBe('first\n')
  await next.close()
}, 120_000)

it('[PU40] a plan that was looked at for too long is refused, and nothing is made', async () => {
  const clock = { now: Date.parse('2026-03-01T12:00:00.000Z') }
  await using staged = await stagePush({
    clock: { date: () => new Date(clock.now), elapsed: () => performance.now() },
  })
  await staged.made()
  const { push } = staged.service
  const { id } = await push.plan('demo', {}, signal)
  clock.now += 16 * 60_000
  const begun = push.begin('demo', id, { include: [], leaveOut: [] })
  await expect(begun).rejects.toMatchObject({ code: 'sandbox-state' })
  expect(staged.there.ids).toEqual([])
}, 120_000)
