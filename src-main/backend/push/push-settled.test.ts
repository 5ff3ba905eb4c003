import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { AirlockError } from '../../../src-shared/errors/airlock-error.ts'
import { stagedDemo } from '../../../testing/push/staged-demo.ts'

const full = new AirlockError({ code: 'disk-full', message: 'As staged.', why: 'A fault.', remedy: 'None.' })

async function away() {
  const demo = await stagedDemo()
  for (const name of ['text', 'gone', 'both']) await writeFile(demo.here(name), 'base\n')
  await demo.away()
  return demo
}

it('[PU52] a pull that is settled and cannot be written here is given up by the person, and the next one takes nothing that it wrote for their work', async () => {
  await using staged = await away()
  const { backend, push, here, there } = staged
  await rm(there('gone'))
  await writeFile(there('text'), 'there\n')
  // What goes is gone already when what comes is written.
  backend.mortal.begin('files unpack', { kind: 'fails', error: full, isLasting: true })
  await push.pull('demo', false)
  expect(await backend.settled()).toMatchObject({ stage: 'interrupted', canCancel: true, error: { code: 'disk-full' } })
  await expect(readFile(here('gone'))).rejects.toMatchObject({ code: 'ENOENT' })
  expect(await push.cancel('demo')).toMatchObject({ stage: 'away' })
  await backend.running()
  backend.mortal.end()
  await writeFile(there('gone'), 'base\n')
  await staged.home(false)
  expect(await readFile(here('gone'), 'utf8')).toBe('base\n')
  expect(await readFile(here('text'), 'utf8')).toBe('there\n')
  await backend.running()
}, 120_000)

it('[PU59] a pull that the disk of the copy here has no room for, or of which a content does not come, ends before anything is written', async () => {
  await using staged = await away()
  const { backend, push, here, there } = staged
  await rm(there('gone'))
  await writeFile(there('text'), 'there\n')
  const refused = async (code: string) => {
    await push.pull('demo', false)
    expect(await backend.settled()).toMatchObject({ stage: 'away', error: { code } })
    expect(await readFile(here('gone'), 'utf8')).toBe('base\n')
    await backend.running()
  }
  backend.mortal.freeInside = 4096
  await refused('disk-full')
  backend.mortal.freeInside = null
  backend.mortal.lying.add('text')
  await refused('file-conflict')
  backend.mortal.lying.clear()
  await staged.home(false)
}, 120_000)

it('[PU56] the cloud’s version is not kept in the place of a folder that has its name', async () => {
  await using staged = await away()
  const { backend, push, here, there } = staged
  await writeFile(here('both'), 'here\n')
  await writeFile(there('both'), 'there\n')
  await mkdir(here('both.from-cloud'))
  await writeFile(join(here('both.from-cloud'), 'mine'), 'mine\n')
  await push.pull('demo', false)
  expect(await backend.settled()).toMatchObject({ stage: 'conflicts' })
  await push.resolve('demo', [{ at: { folder: 'workspace', path: 'both' }, decision: { take: 'both' } }])
  await push.resume('demo')
  expect(await backend.settled()).toMatchObject({ stage: 'home', error: null })
  expect(await readFile(join(here('both.from-cloud'), 'mine'), 'utf8')).toBe('mine\n')
  expect(await readFile(here('both.from-cloud-2'), 'utf8')).toBe('there\n')
}, 120_000)
