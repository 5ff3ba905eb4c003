import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { collectingLog } from '../fixtures/sample.ts'
import { temporaryDirectory } from '../fixtures/temporary-directory.ts'
import { zipOf } from './archives/fixtures/zip-of.ts'
import { completePath } from './complete-path.ts'
import { previewSource } from './preview-source.ts'
import { readSource } from './read-source.ts'
import { StagedSources } from './staged-sources.ts'

const id = '0123456789abcdef0123456789abcdef'
const never = new AbortController().signal

async function stage() {
  const directory = await temporaryDirectory()
  const sources = new StagedSources({ directory: join(directory.path, 'sources'), log: collectingLog() })
  await sources.begin()
  const project = join(directory.path, 'project')
  const write = async (files: Record<string, string>) => {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(join(project, path, '..'), { recursive: true })
      await writeFile(join(project, path), text)
    }
  }
  return {
    directory: directory.path,
    project,
    sources,
    write,
    staged: async () => (await readdir(join(directory.path, 'sources'))).sort(),
    async [Symbol.asyncDispose]() {
      await sources.close()
      await directory[Symbol.asyncDispose]()
    },
  }
}

describe('what a sandbox is made from', () => {
  it('[CR4] is listed before it is copied, and what stays out is chosen by path', async () => {
    await using world = await stage()
    await world.write({
      '.gitignore': 'dist/\n*.log\n.env\n',
      '.env': 'A=1',
      'dist/out.js': 'x',
      'dist/deep/.env.local': 'B=2',
      'dist/deep/noise.log': 'x',
      'a.log': 'x',
      '.ssh/id_rsa': 'x',
      'src/main.js': 'main();',
    })
    const preview = async (include: string[]) => {
      const { files, leftOut } = await previewSource(
        { folder: world.project, includeIgnored: false, include },
        world.sources,
      )
      return { files, leftOut: leftOut.map(({ path, why }) => `${path} ${why}`) }
    }
    expect(await preview([])).toEqual({
      files: 2,
      leftOut: ['.env secret', '.ssh/ secret', 'a.log ignored', 'dist/ ignored'],
    })
    // A folder comes whole, but what looks like a secret in it is asked for once more.
    expect(await preview(['dist/', '.env'])).toEqual({
      files: 5,
      leftOut: ['.ssh/ secret', 'a.log ignored', 'dist/deep/.env.local secret'],
    })
    expect(await preview(['.ssh/', 'a.log', '../outside'])).toEqual({
      files: 4,
      leftOut: ['.env secret', 'dist/ ignored'],
    })
    const whole = await previewSource({ folder: world.project, includeIgnored: false }, world.sources)
    expect(whole).toMatchObject({
      kind: 'folder',
      top: [
        { name: 'src', isFolder: true, files: 1, bytes: 7 },
        { name: '.gitignore', isFolder: false },
      ],
      largest: [{ path: '.gitignore' }, { path: 'src/main.js', bytes: 7 }],
    })
  })

  it('[CR5] is an archive, whose only folder is stripped and told, and nothing of it stays after the copy', async () => {
    await using world = await stage()
    const path = join(world.directory, 'project.zip')
    await writeFile(
      path,
      zipOf([
        { name: 'project-1.0/index.js', content: 'x' },
        { name: 'project-1.0/.env', content: 'A=1' },
        { name: '__MACOSX/._index.js', content: 'x' },
        { name: '../evil', content: 'x' },
      ]),
    )
    const read = await readSource({ folder: path, includeIgnored: false }, world.sources)
    expect(read).toMatchObject({ kind: 'archive', path, wrapper: 'project-1.0' })
    expect(read?.listing.entries.map((entry) => entry.path)).toEqual(['index.js'])
    expect(read?.leftOut).toEqual([
      { path: '.env', why: 'secret' },
      { path: '../evil', why: 'refused' },
    ])
    // Asked again, it is not unpacked again.
    await previewSource({ folder: path, includeIgnored: true }, world.sources)
    expect(await world.staged()).toHaveLength(1)
    await read?.done()
    expect(await world.staged()).toEqual([])
  })

  it('[CR5] is an upload, which is gone after the copy, when it is discarded, and when it broke off', async () => {
    await using world = await stage()
    const zip = zipOf([{ name: 'index.js', content: 'x' }])
    await world.sources.receive(id, 'up.zip', Readable.from([zip]), never)
    const read = await readSource({ upload: id, includeIgnored: false }, world.sources)
    expect(read).toMatchObject({ kind: 'archive', path: 'up.zip', wrapper: null })
    await read?.done()
    expect(await world.staged()).toEqual([])
    await expect(readSource({ upload: id, includeIgnored: false }, world.sources)).rejects.toMatchObject({
      code: 'source-unreadable',
    })
    const broken = Readable.from(
      (async function* () {
        yield await Promise.resolve(zip.subarray(0, 10))
        throw new Error('The other side hung up.')
      })(),
    )
    await expect(world.sources.receive(id, 'up.zip', broken, never)).rejects.toThrow('hung up')
    expect(await world.staged()).toEqual([])
    await world.sources.receive(id, 'up.zip', Readable.from([zip]), never)
    await world.sources.discardUpload(id)
    expect(await world.staged()).toEqual([])
  })

  it('[CR4] is completed while its path is typed: folders, archives where asked for, hidden ones after a dot', async () => {
    await using world = await stage()
    await world.write({ 'src/x': '', 'site/x': '', '.hidden/x': '', 'some.zip': '', 'some.txt': '' })
    const complete = async (typed: string, archives = false) =>
      (await completePath(`${world.project}/${typed}`, '/home/me', { archives })).names
    expect(await complete('s')).toEqual(['site/', 'src/'])
    expect(await complete('s', true)).toEqual(['site/', 'some.zip', 'src/'])
    expect(await complete('.')).toEqual(['.hidden/'])
    expect(await complete('nothing/here')).toEqual([])
    expect(await completePath('relative', world.project, { archives: false })).toEqual({ folder: '', names: [] })
    expect((await completePath('', world.project, { archives: false })).names).toEqual(['site/', 'src/'])
    expect((await completePath('~/si', world.project, { archives: false })).folder).toBe(`${world.project}/`)
  })
})
