import { execFileSync } from 'node:child_process'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryDirectory } from '../fixtures/temporary-directory.ts'
import { OwnTemplateFiles } from './own-template-files.ts'

const builtIn = () => [
  { id: 'debian', title: 'Debian', description: '', image: 'airlock/base:debian', localBuild: true },
]
const good = (title: string) => JSON.stringify({ title, base: 'debian', steps: ['true'] })

async function folder(files: Readonly<Record<string, string>>) {
  const temporary = await temporaryDirectory()
  const directory = join(temporary.path, 'templates')
  await mkdir(directory)
  for (const [name, text] of Object.entries(files)) await writeFile(join(directory, name), text)
  return Object.assign(temporary, { directory, files: new OwnTemplateFiles({ directory, builtIn }) })
}

it('[PK20] a file that cannot be used hides no other, and is read anew when it is mended', async () => {
  await using one = await folder({ 'b.json': good('Second'), 'a.json': '{', 'c.json': good('First'), 'notes.txt': 'x' })
  const before = await one.files.list()
  expect(before.templates.map(({ id, title }) => [id, title])).toEqual([
    ['c', 'First'],
    ['b', 'Second'],
  ])
  expect(before.broken).toMatchObject([{ id: 'a', error: { code: 'template-broken' } }])
  await expect(one.files.find('a')).rejects.toMatchObject({ code: 'template-broken' })
  await writeFile(join(one.directory, 'a.json'), good('Mended'))
  expect((await one.files.list()).broken).toEqual([])
  expect(await one.files.find('a')).toMatchObject({ title: 'Mended' })
})

it('[PK20] what is too large or no file is told, and nobody waits for it', async () => {
  await using one = await folder({ 'large.json': ' '.repeat(300 * 1024) })
  await mkdir(join(one.directory, 'folder.json'))
  execFileSync('mkfifo', [join(one.directory, 'pipe.json')])
  const { broken } = await one.files.list()
  expect(broken.map(({ id, error }) => [id, error.why.split(': ').at(-1)])).toEqual([
    ['folder', 'It is no ordinary file.'],
    ['large', 'It is larger than 256 KB.'],
    ['pipe', 'It is no ordinary file.'],
  ])
})

it('[PK20] without a folder there is none; nothing outside of it is one', async () => {
  await using one = await folder({})
  await writeFile(join(one.path, 'outside.json'), good('Outside'))
  const none = new OwnTemplateFiles({ directory: join(one.path, 'none'), builtIn })
  expect(await none.list()).toMatchObject({ templates: [], broken: [] })
  expect(await one.files.find('../outside')).toBeNull()
  await expect(one.files.remove('../outside')).rejects.toMatchObject({ code: 'template-not-found' })
})

it('[PK25] is written whole, replaces no other unless it is to, and is removed', async () => {
  await using one = await folder({})
  const template = { id: 'mine', title: 'Mine', description: '', base: 'debian', steps: ['apt install it'] }
  const saved = await one.files.save(template, false)
  expect(JSON.parse(await readFile(saved.file, 'utf8'))).toEqual({
    ...{ title: 'Mine', description: '', base: 'debian', steps: ['apt install it'] },
  })
  await expect(one.files.save(template, false)).rejects.toMatchObject({ code: 'file-exists' })
  await one.files.save({ ...template, title: 'Other' }, true)
  expect(await one.files.find('mine')).toMatchObject({ title: 'Other' })
  await expect(one.files.save({ ...template, id: 'debian' }, true)).rejects.toMatchObject({
    code: 'invalid-input',
    remedy: 'Choose another id, such as “my-debian”.',
  })
  await one.files.remove('mine')
  expect(await readdir(one.directory)).toEqual([])
  await expect(one.files.remove('mine')).rejects.toMatchObject({ code: 'template-not-found' })
})
