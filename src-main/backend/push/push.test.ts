import { mkdir, readdir, readFile, rm, rmdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { hashesBelow } from '../../../testing/push/hashes-below.ts'
import { stagePush } from '../../../testing/push/staged-push.ts'

it('[PU50] [PU51] a sandbox goes to its machine whole, goes on there under its name, and comes back with the work of both sides', async () => {
  await using staged = await stagePush()
  const { service, here, there } = staged
  const id = await staged.made()
  const local = here.of(id)
  await mkdir(join(local.workspace, 'src/empty'), { recursive: true })
  await writeFile(join(local.workspace, 'src/main.ts'), 'one\ntwo\nthree\nfour\nfive\n')
  await writeFile(join(local.workspace, 'run.sh'), '#!/bin/sh\n', { mode: 0o755 })
  await symlink('src/main.ts', join(local.workspace, 'main'))
  await writeFile(join(local.workspace, 'gone.txt'), 'gone\n')
  await writeFile(join(local.home, '.profile'), 'umask 022\n')
  const before = await hashesBelow(local)
  await staged.pushed()
  expect(await service.push.state('demo')).toMatchObject({ stage: 'away', hasMachine: true, error: null })
  expect(service.get('demo')).toMatchObject({ id, engine: 'fly', state: 'running' })
  expect(there.ids).toEqual([id])
  const cloud = there.of(id)
  expect(await hashesBelow(cloud)).toEqual(before)
  expect(here.world.sandboxes.get(id)?.state).toBe('stopped')
  // Both sides go on.
  const { agent } = await service.agent('demo')
  expect(agent.hello.workspace).toBe(cloud.workspace)
  await writeFile(join(cloud.workspace, 'src/main.ts'), 'ONE\ntwo\nthree\nfour\nfive\n')
  await writeFile(join(cloud.workspace, 'new.txt'), 'new\n')
  await rm(join(cloud.workspace, 'gone.txt'))
  await writeFile(join(local.workspace, 'src/main.ts'), 'one\ntwo\nthree\nfour\nFIVE\n')
  await writeFile(join(local.workspace, 'here.txt'), 'here\n')
  await staged.pulled()
  expect(await service.push.state('demo')).toMatchObject({ stage: 'home', hasMachine: false, error: null })
  expect(service.get('demo')).toMatchObject({ id, engine: 'local', state: 'running' })
  expect(await readFile(join(local.workspace, 'src/main.ts'), 'utf8')).toBe('ONE\ntwo\nthree\nfour\nFIVE\n')
  expect(await readFile(join(local.workspace, 'new.txt'), 'utf8')).toBe('new\n')
  expect(await readFile(join(local.workspace, 'here.txt'), 'utf8')).toBe('here\n')
  expect(Object.keys(await hashesBelow(local)).join()).not.toContain('gone.txt')
  expect(there.ids).toEqual([])
}, 60_000)

it('[PU57] folders with nothing in them go and come back, made and removed by either side, and give way to files', async () => {
  await using staged = await stagePush()
  const id = await staged.made()
  const local = staged.here.of(id)
  const make = (root: string, ...paths: readonly string[]) =>
    Promise.all(paths.map((path) => mkdir(join(root, path), { recursive: true })))
  // Nothing but folders: no file has to be sent for them to travel.
  await make(local.workspace, 'kept/deep', 'gone-there', 'gone-here', 'a-file-there')
  await make(local.home, '.empty')
  await staged.pushed()
  const cloud = staged.there.of(id)
  expect((await readdir(cloud.workspace)).sort()).toEqual(['a-file-there', 'gone-here', 'gone-there', 'kept'])
  expect(await readdir(join(cloud.workspace, 'kept'))).toEqual(['deep'])
  expect(await readdir(cloud.home)).toContain('.empty')

  await make(cloud.workspace, 'new-there/deep', 'both')
  await rmdir(join(cloud.workspace, 'gone-there'))
  await rmdir(join(cloud.workspace, 'a-file-there'))
  await writeFile(join(cloud.workspace, 'a-file-there'), 'a file\n')
  await make(local.workspace, 'new-here', 'both')
  await rmdir(join(local.workspace, 'gone-here'))
  await writeFile(join(local.workspace, 'both/file'), 'here\n')
  await staged.pulled()
  expect(await staged.service.push.state('demo')).toMatchObject({ stage: 'home', error: null })
  expect((await readdir(local.workspace)).sort()).toEqual(['a-file-there', 'both', 'kept', 'new-here', 'new-there'])
  expect(await readdir(join(local.workspace, 'new-there'))).toEqual(['deep'])
  expect(await readdir(join(local.workspace, 'kept'))).toEqual(['deep'])
  expect(await readdir(join(local.workspace, 'both'))).toEqual(['file'])
  expect(await readFile(join(local.workspace, 'a-file-there'), 'utf8')).toBe('a file\n')
}, 60_000)
