import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { eventually } from '../fixtures/eventually.ts'
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

  const request = (path: string) => ({ folder: path, includeIgnored: false })

  it('[CR9] is an archive that two creations share: the first one that is done takes nothing from the second', async () => {
    await using world = await stage()
    const path = join(world.directory, 'project.zip')
    await writeFile(path, zipOf([{ name: 'index.js', content: 'x' }]))
    const first = await readSource(request(path), world.sources)
    const second = await readSource(request(path), world.sources)
    await first?.done()
    expect(await readdir(second?.listing.root ?? '')).toEqual(['index.js'])
    // Nor do others that need the room, as long as it is in use.
    for (let at = 0; at < 9; at++) {
      const other = join(world.directory, `${String(at)}.zip`)
      await writeFile(other, zipOf([{ name: 'other.js', content: 'x' }]))
      await previewSource(request(other), world.sources)
    }
    expect(await readdir(second?.listing.root ?? '')).toEqual(['index.js'])
    expect(await world.staged()).toHaveLength(8)
    second?.release()
    second?.release()
    await eventually(async () => expect(await world.staged()).toHaveLength(7))
  })

  it('[CR9] is refused when too many others are in use, and taken once one of them is let go of', async () => {
    await using world = await stage()
    const archives = Array.from({ length: 9 }, (_, at) => join(world.directory, `${String(at)}.zip`))
    for (const path of archives) await writeFile(path, zipOf([{ name: 'a', content: 'x' }]))
    const [last = '', ...others] = archives
    const read = await Promise.all(others.map((path) => readSource(request(path), world.sources)))
    await expect(readSource(request(last), world.sources)).rejects.toMatchObject({ code: 'too-many' })
    read[0]?.release()
    expect(await readSource(request(last), world.sources)).toMatchObject({ kind: 'archive' })
  })

  it('[CR9] goes on being unpacked when one of two who wait for it cancels, and ends when both do', async () => {
    await using world = await stage()
    const path = join(world.directory, 'project.zip')
    await writeFile(path, zipOf(Array.from({ length: 500 }, (_, at) => ({ name: `${String(at)}.js`, content: 'x' }))))
    const leaving = new AbortController()
    const [preview, creation] = [leaving.signal, never].map((signal) =>
      readSource(request(path), world.sources, signal),
    )
    await eventually(async () => expect(await world.staged()).toHaveLength(1))
    leaving.abort()
    await expect(preview).rejects.toThrow()
    const read = await creation
    expect(read?.listing.files).toBe(500)
    await read?.done()
    expect(await world.staged()).toEqual([])

    const both = new AbortController()
    const waiting = [1, 2].map(() => readSource(request(path), world.sources, both.signal))
    await eventually(async () => expect(await world.staged()).toHaveLength(1))
    both.abort()
    expect((await Promise.allSettled(waiting)).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    await eventually(async () => expect(await world.staged()).toEqual([]))
  })

  it('[CR9] is an upload whose id is its own from its first byte: another one of that id changes nothing', async () => {
    await using world = await stage()
    const zip = zipOf([{ name: 'index.js', content: 'x' }])
    const content = new PassThrough()
    const first = world.sources.receive(id, 'first.zip', content, never)
    content.write(zip.subarray(0, 10))
    await eventually(async () => expect(await world.staged()).toEqual([`upload-${id}.part`]))
    const second = () => world.sources.receive(id, 'second.zip', Readable.from(['other']), never)
    await expect(second()).rejects.toMatchObject({ code: 'invalid-input' })
    content.end(zip.subarray(10))
    expect(await first).toBe(zip.length)
    await expect(second()).rejects.toMatchObject({ code: 'invalid-input' })
    expect(world.sources.upload(id).name).toBe('first.zip')
    expect(await readFile(world.sources.upload(id).path)).toEqual(zip)
  })

  it('[CR9] is one of eight uploads at most, also while they are coming', async () => {
    await using world = await stage()
    const ids = Array.from({ length: 8 }, (_, at) => String(at).repeat(32))
    const contents = ids.map(() => new PassThrough())
    const coming = ids.map((one, at) => world.sources.receive(one, 'up.zip', contents[at] ?? new PassThrough(), never))
    await expect(world.sources.receive(id, 'ninth.zip', Readable.from(['x']), never)).rejects.toMatchObject({
      code: 'too-many',
    })
    await world.sources.discardUpload(ids[0] ?? '')
    await expect(coming[0]).rejects.toThrow()
    expect(await world.sources.receive(id, 'ninth.zip', Readable.from(['x']), never)).toBe(1)
    for (const content of contents) content.end('x')
    await Promise.allSettled(coming)
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
