import { createHash } from 'node:crypto'
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts'
import { Blobs } from './blobs.ts'

it('[PU56] contents that are looked at while one is being written leave it alone; who begins to write removes half written ones', async () => {
  await using directory = await temporaryDirectory()
  const folder = join(directory.path, 'blobs')
  const blobs = await Blobs.open(folder)
  const hash = createHash('sha256').update('onetwo').digest('hex')
  async function* content() {
    yield Buffer.from('one')
    await Blobs.open(folder)
    yield Buffer.from('two')
  }
  expect(await blobs.put(hash, content())).toBe(true)
  expect(await blobs.read(hash)).toEqual(Buffer.from('onetwo'))
  await writeFile(join(folder, '.half'), 'on')
  await (await Blobs.open(folder)).clean()
  expect(await readdir(folder)).toEqual([hash])
})
