import { readFile, writeFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { eventually } from '../fixtures/eventually.ts'
import { AirlockError } from '../../../src-shared/errors/airlock-error.ts'
import { stagedDemo } from '../../../testing/push/staged-demo.ts'

const signal = new AbortController().signal
const refused = { code: 'sandbox-state' }

/** One that was pushed, worked in there, and whose account is not connected any more. */
async function outOfReach() {
  const demo = await stagedDemo()
  await writeFile(demo.here('text'), 'one\ntwo\nthree\n')
  await writeFile(demo.here('mine'), 'base\n')
  await demo.away()
  await writeFile(demo.there('text'), 'ONE\ntwo\nthree\n')
  await demo.backend.close()
  return { ...demo, backend: await demo.stage.backend({ isConnected: false }) }
}

it('[PU58] a machine that is left behind is told with its cost, no push writes over it, and a pull merges it with what was done here', async () => {
  await using staged = await outOfReach()
  const { backend, stage, here, id } = staged
  expect(await backend.service.push.goOnHere('demo')).toMatchObject({
    ...{ stage: 'home', hasMachine: true, isUnmerged: true, awaySince: null },
    leftover: expect.stringContaining('fly somewhere was left behind, may run, and costs') as string,
  })
  expect(backend.service.push.machines()).toEqual([{ name: 'demo', place: 'fly somewhere' }])
  await backend.service.start('demo')
  await writeFile(here('text'), 'one\ntwo\nTHREE\n')
  await backend.close()
  const next = await stage.backend()
  await next.running()
  const { push } = next.service
  await expect(push.plan('demo', {}, signal)).rejects.toMatchObject(refused)
  expect(stage.there.ids).toEqual([id])
  await push.pull('demo', false)
  expect(await next.settled()).toMatchObject({ stage: 'home', hasMachine: false, isUnmerged: false, error: null })
  expect(await readFile(here('text'), 'utf8')).toBe('ONE\ntwo\nTHREE\n')
  expect(await readFile(here('mine'), 'utf8')).toBe('base\n')
  expect(stage.there.ids).toEqual([])
  await next.running()
  await next.close()
}, 120_000)

it('[PU58] what both sides did to a machine that was left behind waits for a person, and it is removed only when that is said', async () => {
  await using staged = await outOfReach()
  const { backend, stage, here, there } = staged
  await backend.service.push.goOnHere('demo')
  await writeFile(here('text'), 'other\n')
  await backend.close()
  const next = await stage.backend()
  const { push } = next.service
  await push.pull('demo', false)
  expect(await next.settled()).toMatchObject({ stage: 'conflicts', conflicts: 1 })
  expect(await readFile(there('text'), 'utf8')).toBe('ONE\ntwo\nthree\n')
  expect(await readFile(here('text'), 'utf8')).toBe('other\n')
  await push.resolve('demo', [{ at: { folder: 'workspace', path: 'text' }, decision: { take: 'both' } }])
  await push.resume('demo')
  expect(await next.settled()).toMatchObject({ stage: 'home', hasMachine: false })
  expect(await readFile(here('text.from-cloud'), 'utf8')).toBe('ONE\ntwo\nthree\n')
  await next.close()
}, 120_000)

it('[PU58] a sandbox that left a machine with work is not removed with it unless that is said', async () => {
  await using staged = await outOfReach()
  const { backend, stage, id } = staged
  await backend.service.push.goOnHere('demo')
  await backend.close()
  const next = await stage.backend()
  await eventually(() => next.service.get('demo').state === 'stopped')
  expect(next.service.push.mayRunElsewhere(id)).toBe(true)
  await expect(next.service.remove('demo', false)).rejects.toMatchObject({
    ...refused,
    remedy: expect.stringContaining('airlock rm --force demo') as string,
  })
  expect([stage.here.ids, stage.there.ids]).toEqual([[id], [id]])
  await next.service.remove('demo', true)
  expect([stage.here.ids, stage.there.ids]).toEqual([[], []])
  expect(next.service.push.machines()).toEqual([])
  await next.close()
}, 120_000)

it('[PU55] a sandbox whose machine is out of reach is removed only by force, and the machine goes on being told', async () => {
  await using staged = await outOfReach()
  const { backend, stage, id } = staged
  await backend.service.push.goOnHere('demo')
  await expect(backend.service.remove('demo', false)).rejects.toMatchObject(refused)
  expect(stage.here.ids).toEqual([id])
  await backend.service.remove('demo', true)
  expect(stage.here.ids).toEqual([])
  const told = [{ name: 'demo', place: 'fly somewhere' }]
  expect(backend.service.push.machines()).toEqual(told)
  await backend.close()
  const later = await stage.backend({ isConnected: false })
  expect(later.service.push.machines()).toEqual(told)
  await later.close()
}, 120_000)

it('[PU53] [PU61] a pull of a machine that was left behind that fails, is cancelled or is given up leaves it so, at rest, and the sandbox goes on here', async () => {
  await using staged = await outOfReach()
  const { backend, stage, here, id } = staged
  await backend.service.push.goOnHere('demo')
  await backend.close()
  const next = await stage.backend()
  const { push } = next.service
  await next.service.start('demo')
  await writeFile(here('text'), 'other\n')
  const isAsBefore = async () => {
    expect(await next.state()).toMatchObject({ stage: 'home', isUnmerged: true, awaySince: null })
    expect(next.service.get('demo')).toMatchObject({ engine: 'local', state: 'running' })
    expect(stage.there.world.sandboxes.get(id)?.state).toBe('stopped')
    await next.running()
    expect(await readFile(here('text'), 'utf8')).toBe('other\n')
  }
  const error = new AirlockError({ code: 'engine-failed', message: 'As staged.', why: 'A fault.', remedy: 'None.' })
  next.mortal.begin('files hashTree', { kind: 'fails', error, isLasting: true })
  await push.pull('demo', false)
  expect(await next.settled()).toMatchObject({ stage: 'home', isUnmerged: true, error: { code: 'engine-failed' } })
  next.mortal.end()
  await isAsBefore()
  await push.pull('demo', false)
  await push.cancel('demo')
  await next.settled()
  await isAsBefore()
  await push.pull('demo', false)
  expect(await next.settled()).toMatchObject({ stage: 'conflicts' })
  await push.cancel('demo')
  await isAsBefore()
  await next.close()
}, 240_000)
