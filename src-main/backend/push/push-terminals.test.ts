import { mkdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { terminalsOutput } from '../../../src-shared/cloud/push-plan.ts'
import type { StagedBackendOptions } from '../../../testing/push/push-stage.ts'
import { stagedDemo } from '../../../testing/push/staged-demo.ts'

const coloured = 'cat .env\r\nAPI_KEY=\u001b[32msk-proj-9f8s7d6f9s\u001b[0m8d7f6s9d8f7s6d9f87s6d9f8\r\n'
const noFile = { code: 'ENOENT' }

async function withTerminals(options?: StagedBackendOptions) {
  const demo = await stagedDemo(options)
  const { stage, id } = demo
  const shown = (place: 'here' | 'there', name: string) => join(stage[place].of(id).home, terminalsOutput.path, name)
  await mkdir(shown('here', ''), { recursive: true })
  await writeFile(shown('here', 'key.terminal'), coloured)
  await writeFile(shown('here', 'plain.terminal'), 'make: done\r\n')
  return { ...demo, shown, read: (place: 'here' | 'there', name: string) => readFile(shown(place, name), 'utf8') }
}

it('[PU14] what a terminal showed stays here where a credential is in it, also in colour, is told, and is still here after a pull', async () => {
  await using staged = await withTerminals()
  const { backend, read } = staged
  await staged.away()
  expect(await read('there', 'plain.terminal')).toBe('make: done\r\n')
  await expect(read('there', 'key.terminal')).rejects.toMatchObject(noFile)
  const told = backend.service.get('demo').notices.map(({ text }) => text)
  expect(told.join()).toContain('Credentials are in what a terminal showed')
  await staged.home(false)
  expect(await read('here', 'key.terminal')).toBe(coloured)
}, 120_000)

it('[PU14] all that terminals showed stays here, or goes along, where a person says so', async () => {
  await using staged = await withTerminals()
  const { backend, push, read } = staged
  const begin = async (choice: 'include' | 'leaveOut') => {
    const plan = await push.plan('demo', {}, new AbortController().signal)
    await push.begin('demo', plan.id, { ...{ include: [], leaveOut: [] }, [choice]: [terminalsOutput] })
    expect(await backend.settled()).toMatchObject({ stage: 'away', error: null })
  }
  await begin('leaveOut')
  await expect(read('there', 'plain.terminal')).rejects.toMatchObject(noFile)
  await staged.home(false)
  expect(await read('here', 'plain.terminal')).toBe('make: done\r\n')
  await backend.running()
  await begin('include')
  expect(await read('there', 'key.terminal')).toBe(coloured)
}, 120_000)

it('[PU14] of what a program puts beside that in the cloud nothing comes back, however large it is', async () => {
  await using staged = await withTerminals()
  const { shown, read } = staged
  await staged.away()
  await writeFile(shown('there', 'plain.terminal'), 'make: done there\r\n')
  await writeFile(shown('there', 'holes.terminal'), '')
  await truncate(shown('there', 'holes.terminal'), 64 * 1024 ** 3)
  await writeFile(shown('there', '../other'), 'none of it\n')
  await mkdir(shown('there', 'folder.terminal'))
  await writeFile(shown('there', 'folder.terminal/inside'), 'none of it\n')
  await staged.home(true)
  expect(await read('here', 'plain.terminal')).toBe('make: done there\r\n')
  for (const name of ['holes.terminal', '../other', 'folder.terminal/inside'])
    await expect(read('here', name)).rejects.toMatchObject(noFile)
}, 120_000)

it('[PU14] a machine that never ends telling what terminals showed does not keep a pull', async () => {
  await using staged = await withTerminals({ handOverMs: 500 })
  const { shown, backend, read } = staged
  await rm(shown('here', 'key.terminal'))
  await staged.away()
  await writeFile(shown('there', 'other.terminal'), 'there\r\n')
  backend.mortal.silent.add('other.terminal')
  await staged.home(false)
  expect(await read('here', 'plain.terminal')).toBe('make: done\r\n')
  await expect(read('here', 'other.terminal')).rejects.toMatchObject(noFile)
}, 120_000)
