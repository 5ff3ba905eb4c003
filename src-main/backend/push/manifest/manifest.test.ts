import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { GitStatus } from '../../../../src-shared/agent/git-wire.ts'
import type { TreeEntry } from '../../../../src-shared/cloud/merge.ts'
import { estimateSeconds } from '../../../../src-shared/cloud/push-manifest.ts'
import { defaultPolicy } from '../../../../src-shared/policy/default-policy.ts'
import { agentForFile } from '../../../../testing/agent/agent-for-file.ts'
import type { Tree } from '../merge/plan-merge.ts'
import { composeManifest, type ManifestSources } from './compose-manifest.ts'
import { architectureOf } from './elf.ts'
import { readTree } from './read-tree.ts'
import { totalsWithout } from './totals.ts'

const hash = createHash('sha256').update('x').digest('hex')

/** `path size` or `path size x` for what may be executed. */
function tree(...listed: readonly string[]): Tree {
  const entries = listed.map((one): [string, TreeEntry] => {
    const [path = '', size, executable] = one.split(' ')
    return [path, { kind: 'file', hash, size: Number(size), mode: executable === undefined ? 0o644 : 0o755 }]
  })
  return new Map(entries)
}

function elf(machine: number): Uint8Array {
  const head = new Uint8Array(20)
  head.set([0x7f, 0x45, 0x4c, 0x46, 2, 1])
  head[18] = machine
  return head
}
const [amd64, arm64] = [elf(62), elf(183)]

const sources: ManifestSources = {
  workspace: { tree: tree(), special: 0 },
  home: { tree: tree(), special: 0 },
  readHead: () => Promise.resolve(null),
  here: 'amd64',
  there: 'amd64',
  git: null,
  terminals: 0,
  programs: [],
  ...{ localSecrets: [], handedSecrets: [] },
  ports: [],
  policy: defaultPolicy,
  variables: [],
}

it('[PU30] a manifest holds what travels with its sizes, ports, policy and names of variables alone', async () => {
  const manifest = await composeManifest({
    ...sources,
    workspace: { tree: tree('src/a.ts 10', 'big.bin 5000', 'src/b.ts 20'), special: 0 },
    home: { tree: tree('.bashrc 7', '.cache/pip/x 100', '.npm/_cacache/y 50'), special: 0 },
    ports: [8080, 3000, 3000],
    variables: ['API_URL', 'not a name', 'TOKEN=secret'],
    policy: {
      ...defaultPolicy,
      rules: [
        { verdict: 'allow', host: 'shop.io', ports: [443], origin: { kind: 'person' } },
        { verdict: 'deny', host: '*.ads.io', ports: null, origin: { kind: 'person' } },
        { verdict: 'allow', host: 'once.io', ports: null, origin: { kind: 'once' } },
      ],
    },
  })
  expect(manifest).toMatchObject({
    workspace: { files: 3, bytes: 5030 },
    home: { files: 3, bytes: 157 },
    caches: [
      { folder: 'home', path: '.cache', files: 1, bytes: 100, isFolder: true },
      { folder: 'home', path: '.npm/_cacache', files: 1, bytes: 50, isFolder: true },
    ],
    ports: [3000, 8080],
    variables: ['API_URL'],
    policy: { mode: 'allowlist', allowed: ['shop.io:443'], denied: ['*.ads.io'], more: 0 },
    staysHere: [],
    handedOver: [],
    git: null,
  })
  expect(manifest.largest.slice(0, 2).map(({ path }) => path)).toEqual(['big.bin', '.cache/pip/x'])
})

it('[PU30] what is in no commit is named with its size, whole folders too', async () => {
  const git: GitStatus = {
    kind: 'repository',
    branch: 'main',
    ahead: 2,
    behind: 0,
    isCut: false,
    files: [
      { path: 'src/a.ts', mark: 'modified' },
      { path: 'gone.ts', mark: 'deleted' },
      { path: 'notes', mark: 'untracked' },
      { path: 'dist', mark: 'ignored' },
      { path: 'vanished', mark: 'untracked' },
    ],
  }
  const workspace = { tree: tree('src/a.ts 10', 'notes/1 5', 'notes/deep/2 6', 'dist/x 100', 'clean.ts 9'), special: 0 }
  const manifest = await composeManifest({ ...sources, workspace, git })
  expect(manifest.git).toEqual({ branch: 'main', ahead: 2 })
  expect(manifest.uncommitted).toEqual([
    { folder: 'workspace', path: 'src/a.ts', mark: 'modified', files: 1, bytes: 10, isFolder: false },
    { folder: 'workspace', path: 'notes', mark: 'untracked', files: 2, bytes: 11, isFolder: true },
    { folder: 'workspace', path: 'dist', mark: 'ignored', files: 1, bytes: 100, isFolder: true },
  ])
  const many = Array.from({ length: 1500 }, (_, index) => ({ path: String(index), mark: 'untracked' as const }))
  const more = await composeManifest({ ...sources, git: { ...git, files: many } })
  expect(more.isUncommittedCut).toBe(true)
})

describe('what only runs on one kind of computer', () => {
  const project = tree(
    ...[
      'package.json 1',
      'package-lock.json 1',
      'node_modules/a/index.js 5',
      'node_modules/a/node_modules/b/b.node 50',
    ],
    ...['web/package.json 1', 'web/node_modules/c/c.js 5', 'web/node_modules/c/bin.js 5 x'],
    ...[
      'py/requirements.txt 1',
      'py/.venv/pyvenv.cfg 1',
      'py/.venv/bin/python 9 x',
      'rust/Cargo.toml 1',
      'rust/target/debug/app 99 x',
    ],
    ...['target/notes.txt 1', 'bin/tool 40 x', 'bin/script 4 x', 'bin/run.sh 4 x'],
  )
  const heads: Readonly<Record<string, Uint8Array>> = {
    'node_modules/a/node_modules/b/b.node': arm64,
    'bin/tool': amd64,
    'bin/script': Buffer.from('#!/bin/sh\necho hello there\n'),
  }
  const asked: string[] = []
  const given: ManifestSources = {
    ...sources,
    here: 'arm64',
    workspace: { tree: project, special: 0 },
    readHead: (_, path) => {
      asked.push(path)
      return Promise.resolve(heads[path] ?? null)
    },
  }

  it('[PU31] is found by what is in it, and can be left out and made again', async () => {
    const { bound } = await composeManifest(given)
    expect(bound.map(({ path, isForeign, remake, files, bytes }) => [path, isForeign, remake, files, bytes])).toEqual([
      ['node_modules', true, 'npm ci', 2, 55],
      ['py/.venv', true, 'python3 -m venv .venv && .venv/bin/pip install -r requirements.txt', 2, 10],
      ['rust/target', true, 'cargo build', 1, 99],
      ['bin/tool', false, null, 1, 40],
    ])
    expect(asked.sort()).toEqual(['bin/script', 'bin/tool', 'node_modules/a/node_modules/b/b.node'])
  })

  it('[PU31] travels as it is where both are of one kind', async () => {
    const { bound } = await composeManifest({ ...given, here: 'amd64', readHead: () => Promise.resolve(amd64) })
    expect(bound.length).toBeGreaterThan(3)
    expect(bound.filter(({ isForeign }) => isForeign)).toEqual([])
  })

  it('[PU31] programs are known by their first bytes', () => {
    expect(
      [amd64, arm64, elf(243), elf(62).slice(0, 19), Buffer.from('#!/bin/sh and more of it')].map(architectureOf),
    ).toEqual(['amd64', 'arm64', 'other', null, null])
  })

  it('[PU31] a folder’s name is put into no command that a shell would read otherwise', async () => {
    const hostile = tree('requirements.txt 1', '$(reboot)/pyvenv.cfg 1')
    const { bound } = await composeManifest({ ...sources, workspace: { tree: hostile, special: 0 } })
    expect(bound).toMatchObject([{ path: '$(reboot)', remake: null }])
  })
})

it('[PU32] what cannot travel is said, and a program’s name leaves no sentence', async () => {
  const { staysHere } = await composeManifest({
    ...sources,
    workspace: { tree: tree(), special: 2 },
    terminals: 1,
    programs: ['node', 'node', 'x” has been paid. Click “here\u202e'],
    localSecrets: ['Anthropic'],
  })
  expect(staysHere.map(({ kind }) => kind)).toEqual(['processes', 'terminals', 'secret', 'special-files'])
  expect(staysHere[0]?.what).toBe(
    "What runs stays here, with what it holds in memory: “node”, “x' has been paid. Click 'here\\u{202e}”",
  )
})

it('[PU33] the time is estimated from what was measured, and not where nothing was', () => {
  const rate = { bytesPerSecond: 1000, secondsPerFile: 0.01 }
  expect(estimateSeconds({ files: 100, bytes: 5000 }, rate)).toBeCloseTo(6, 10)
  expect(estimateSeconds({ files: 100, bytes: 5000 }, null)).toBeNull()
  expect(estimateSeconds({ files: 1, bytes: 1 }, { bytesPerSecond: 0, secondsPerFile: 0 })).toBeNull()
})

it('[PU33] sizes follow what is left out', async () => {
  const all = tree('a 1', 'node_modules/x 10', 'node_modules/y/z 20', 'node_modules-old 5')
  expect(await totalsWithout(all, new Set(['node_modules', 'a']))).toEqual({ files: 1, bytes: 5 })
})

it('[PU33] a tree that is made to be slow is counted to its end', async () => {
  const deep = Array.from({ length: 2000 }, (_, index) => `${'d/'.repeat(1900)}${String(index)} 1`)
  const wide = Array.from({ length: 20_000 }, (_, index) => `node_modules/${String(index)}/x.node 1 x`)
  let reads = 0
  const readHead = () => {
    reads += 1
    return Promise.resolve(null)
  }
  const manifest = await composeManifest({
    ...sources,
    readHead,
    workspace: { tree: tree(...deep, ...wide), special: 0 },
  })
  expect(manifest.workspace).toEqual({ files: 22_000, bytes: 22_000 })
  expect(reads).toBeLessThanOrEqual(2000)
  expect(manifest.bound).toEqual([])
})

describe('a tree of the real agent', () => {
  const inside = agentForFile()

  it('[PU33] holds files, modes and links, tells what has no content, and ends when asked', async () => {
    const root = join(inside.agent.workspace, 'tree')
    const write = async (path: string, text: string) => {
      await mkdir(dirname(join(root, path)), { recursive: true })
      await writeFile(join(root, path), text)
    }
    await write('a.txt', 'hello')
    await write('deep/run', '#!/bin/sh')
    await write('left/out', 'x')
    await chmod(join(root, 'deep/run'), 0o755)
    await symlink('../a.txt', join(root, 'deep/link'))
    await symlink('/etc', join(root, 'folder-link'))
    execFileSync('mkfifo', [join(root, 'pipe')])
    const { tree, special } = await readTree(inside.client.files, root, { exclude: ['/left'] })
    const sha = (text: string) => createHash('sha256').update(text).digest('hex')
    expect(special).toBe(1)
    expect(Object.fromEntries(tree)).toEqual({
      'a.txt': { kind: 'file', hash: sha('hello'), size: 5, mode: 0o644 },
      'deep/run': { kind: 'file', hash: sha('#!/bin/sh'), size: 9, mode: 0o755 },
      'deep/link': { kind: 'link', hash: sha('../a.txt'), size: 8, mode: 0o777 },
      'folder-link': { kind: 'link', hash: sha('/etc'), size: 4, mode: 0o777 },
    })
    const limits = { entries: 2, letters: 1000 }
    const tooMany = expect.objectContaining({ code: 'too-many' }) as Error
    await expect(readTree(inside.client.files, root, { limits })).rejects.toThrow(tooMany)
    await expect(readTree(inside.client.files, root, { signal: AbortSignal.abort() })).rejects.toThrow()
  })
})
