import { rmSync } from 'node:fs'
import { chmod, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryDirectory, writeTree } from '../fixtures/temporary-directory.ts'
import { readFolder } from './folder-listing.ts'

async function paths(root: string, includeIgnored = false): Promise<{ taken: string[]; leftOut: readonly string[] }> {
  const { entries, leftOut } = await readFolder(root, { includeIgnored })
  return {
    taken: entries.filter(({ kind }) => kind !== 'folder').map(({ path }) => path),
    leftOut: leftOut.map(({ path }) => path),
  }
}

describe('reading a folder that is to be copied in', () => {
  it('[FO1] leaves out what .gitignore names, nested ones and negations included', async () => {
    await using folder = await temporaryDirectory()
    await writeTree(folder.path, {
      '.gitignore': 'node_modules\n*.log\n!keep.log\n/build\n',
      'a.txt': '',
      'x.log': '',
      'keep.log': '',
      'build/out.js': '',
      'sub/build/kept.js': '',
      'sub/.gitignore': '*.txt\n!important.txt\n!x.log\n',
      'sub/b.txt': '',
      'sub/important.txt': '',
      'sub/x.log': '',
      'node_modules/dep/index.js': '',
    })
    expect(await paths(folder.path)).toEqual({
      taken: [
        '.gitignore',
        'a.txt',
        'keep.log',
        'sub/.gitignore',
        'sub/build/kept.js',
        'sub/important.txt',
        'sub/x.log',
      ],
      leftOut: ['build/', 'node_modules/', 'sub/b.txt', 'x.log'],
    })
  })

  it('[FO1] leaves out what looks like a secret, and takes what only resembles one', async () => {
    await using folder = await temporaryDirectory()
    await writeTree(folder.path, {
      '.env': 'A=1',
      '.env.local': 'A=1',
      '.env.example': 'A=',
      '.npmrc': '//registry.example/:_authToken=abc',
      'sub/.npmrc': 'save-exact=true',
      '.netrc': '',
      '.aws/credentials': '',
      'keys/id_rsa': '',
      'keys/id_rsa.pub': '',
      'keys/server.pem': '-----BEGIN PRIVATE KEY-----',
      'keys/unknown.pem': 'no idea',
      'keys/ca.pem': '-----BEGIN CERTIFICATE-----\n',
      '.git/config': '[remote "o"]\nurl = https://me:token@example.org/x.git\n',
      '.git/HEAD': 'ref: refs/heads/main',
    })
    expect(await paths(folder.path)).toEqual({
      taken: ['.env.example', '.git/HEAD', 'keys/ca.pem', 'keys/id_rsa.pub', 'sub/.npmrc'],
      leftOut: [
        '.aws/',
        '.env',
        '.env.local',
        '.git/config',
        '.netrc',
        '.npmrc',
        'keys/id_rsa',
        'keys/server.pem',
        'keys/unknown.pem',
      ],
    })
  })

  it('[FO1] takes all of it when the person says so', async () => {
    await using folder = await temporaryDirectory()
    await writeTree(folder.path, { '.gitignore': 'x', x: '', '.env': 'A=1', '.ssh/id_rsa': '' })
    expect(await paths(folder.path, true)).toEqual({ taken: ['.env', '.gitignore', '.ssh/id_rsa', 'x'], leftOut: [] })
  })

  it('[FO2] keeps links that stay inside the folder as links and leaves out those that leave it', async () => {
    await using outside = await temporaryDirectory()
    await using folder = await temporaryDirectory()
    await writeTree(outside.path, { secret: 'outside' })
    await writeTree(folder.path, {
      'sub/file': 'inside',
      good: { link: 'sub/file' },
      'sub/up': { link: '../sub/file' },
      absolute: { link: join(folder.path, 'sub/file') },
      broken: { link: 'nothing' },
      loop: { link: 'loop' },
      away: { link: '../../etc/passwd' },
      'sub/far': { link: join(outside.path, 'secret') },
      door: { link: 'sub/far' },
      tree: { link: outside.path },
    })
    const listing = await readFolder(folder.path, { includeIgnored: true })
    const links = listing.entries.flatMap((entry) => (entry.kind === 'link' ? [[entry.path, entry.target]] : []))
    expect(links).toEqual([
      ['absolute', 'sub/file'],
      ['broken', 'nothing'],
      ['good', 'sub/file'],
      ['loop', 'loop'],
      ['sub/up', '../sub/file'],
    ])
    expect(listing.leftOut).toEqual(['away', 'door', 'sub/far', 'tree'].map((path) => ({ path, why: 'link' })))
  })

  it('counts files and bytes and knows what is executable', async () => {
    await using folder = await temporaryDirectory()
    await writeTree(folder.path, { run: '#!/bin/sh\n', text: 'hello' })
    await chmod(join(folder.path, 'run'), 0o755)
    await mkdir(join(folder.path, 'empty'))
    const listing = await readFolder(folder.path, { includeIgnored: false })
    expect(listing).toMatchObject({ files: 2, bytes: 15 })
    expect(listing.entries).toMatchObject([
      { kind: 'folder', path: 'empty' },
      { kind: 'file', path: 'run', executable: true },
      { kind: 'file', path: 'text', executable: false },
    ])
  })

  it('[FO4][T-F5] reads on when a folder, a link or a .gitignore vanishes in the middle of it', async () => {
    await using folder = await temporaryDirectory()
    await writeTree(folder.path, {
      '.gitignore': 'kept',
      kept: '',
      link: { link: 'kept' },
      gone: '',
      'removed/file': '',
      'sub/inner/file': '',
      'sub/other': '',
    })
    const remove = (...paths: readonly string[]) => {
      for (const path of paths) rmSync(join(folder.path, path), { recursive: true, force: true })
    }
    const listing = await readFolder(folder.path, {
      // Asked for each time right after a folder was listed, and before anything in it is looked at.
      get includeIgnored() {
        remove('.gitignore', 'link', 'gone', 'removed', 'sub/inner')
        return false
      },
    })
    expect(listing.entries.map(({ path }) => path)).toEqual(['kept', 'sub', 'sub/other'])
    expect(listing).toMatchObject({ files: 2, leftOut: [] })
  })

  it('[FO4] tells that the folder itself is gone', async () => {
    await using folder = await temporaryDirectory()
    const read = (root: string, signal?: AbortSignal) =>
      readFolder(root, { includeIgnored: false, ...(signal === undefined ? {} : { signal }) })
    await expect(read(join(folder.path, 'nothing'))).rejects.toMatchObject({ code: 'source-unreadable' })
    const { signal } = new AbortController()
    // Asked right before a folder is listed.
    signal.throwIfAborted = () => {
      rmSync(folder.path, { recursive: true })
    }
    await expect(read(folder.path, signal)).rejects.toMatchObject({ code: 'source-unreadable' })
  })

  it('[FO6] reads a folder at once whatever its .gitignore holds, and refuses one that is beyond anybody’s', async () => {
    await using folder = await temporaryDirectory()
    const hostile = `${'**/a/'.repeat(8)}b\n`.repeat(1000)
    await writeTree(folder.path, { '.gitignore': hostile, [`${'a/'.repeat(60)}c`]: '' })
    const began = performance.now()
    await expect(readFolder(folder.path, { includeIgnored: false })).resolves.toMatchObject({ files: 2 })
    expect(performance.now() - began).toBeLessThan(5000)
    for (const text of ['x'.repeat(2 * 1024 ** 2), `*${'a'.repeat(120)}b\n`.repeat(1000)]) {
      await writeTree(folder.path, { '.gitignore': text, ['a'.repeat(250)]: '' })
      await expect(readFolder(folder.path, { includeIgnored: false })).rejects.toMatchObject({ code: 'too-many' })
      await expect(readFolder(folder.path, { includeIgnored: true })).resolves.toMatchObject({ files: 3 })
    }
  })

  it('refuses a folder beyond its limits', async () => {
    await using folder = await temporaryDirectory()
    await writeTree(folder.path, { a: '12345', b: '12345' })
    const limited = (limits: { entries: number; bytes: number }) =>
      readFolder(folder.path, { includeIgnored: false, limits })
    await expect(limited({ entries: 1, bytes: 100 })).rejects.toMatchObject({ code: 'too-many' })
    await expect(limited({ entries: 10, bytes: 9 })).rejects.toMatchObject({ code: 'too-many' })
    await expect(limited({ entries: 10, bytes: 10 })).resolves.toMatchObject({ files: 2 })
  })
})
