import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { agentScripts, bundleAgent } from './bundle-agent.ts'
import { contentOf, packRuntime } from './pack-runtime.ts'
import { keepInCache, prune, publish, readPublished } from './publish-runtime.ts'

const project = resolve(import.meta.dirname, '..', '..')
const never = new AbortController().signal
let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'airlock-build-runtime-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

describe('packing a runtime', () => {
  it('[RT3] knows nothing of the build machine’s clock, owner, modes or order', async () => {
    const hashes = []
    for (const [name, mode, time] of [
      ['one', 0o600, 1],
      ['two', 0o4777, 2_000_000_000],
    ] as const) {
      const files = name === 'one' ? ['bin/a', 'lib/b'] : ['lib/b', 'bin/a']
      const content = new Map()
      for (const file of files) {
        const path = join(folder, `${name}-${file.replace('/', '-')}`)
        writeFileSync(path, `content of ${file}`)
        chmodSync(path, mode)
        utimesSync(path, time, time)
        content.set(file, { file: path })
      }
      hashes.push(await packRuntime(content, join(folder, `${name}.tar`), never))
    }
    expect(hashes[0]).toBe(hashes[1])
  })

  it('[RT4] leaves links in a parts folder out', async () => {
    writeFileSync(join(folder, 'file'), '')
    symlinkSync('/etc/passwd', join(folder, 'link'))
    expect([...(await contentOf(folder)).keys()]).toEqual(['file'])
  })

  it('[RT7] ends with the file’s name when a part has vanished', async () => {
    const content = new Map([['bin/a', { file: join(folder, 'gone') }]])
    await expect(packRuntime(content, join(folder, 'tar'), never)).rejects.toThrow(/gone/)
  })
})

describe('bundling the agent', () => {
  it('[RT7] names the sources that are missing', async () => {
    mkdirSync(join(folder, 'src-agent'))
    writeFileSync(join(folder, 'src-agent', 'main.ts'), '')
    await expect(bundleAgent(folder)).rejects.toThrow(/src-agent\/init\.sh, src-agent\/bridge\.sh, .* is missing/)
  })

  it('[RT8] brings the licences of the libraries in it, and leaves node-pty beside it', async () => {
    writeAgent("import { pack } from 'tar-stream'\nimport { spawn } from '@lydell/node-pty'\nconsole.log(pack, spawn)")
    const { files } = await bundleAgent(folder)
    expect(files.has('licenses/tar-stream/LICENSE')).toBe(true)
    const bundle = Buffer.from(files.get('agent/agent.mjs') ?? []).toString()
    expect(bundle).toMatch(/from ?"@lydell\/node-pty"/)
    expect(bundle).not.toContain(folder)
  })

  it('[RT11] stays small: a library that is taken in whole shows up here', async () => {
    const { files } = await bundleAgent(project)
    expect(files.get('agent/agent.mjs')?.length).toBeLessThan(400_000)
  })

  it('[RT6] gives another hash to another agent, and the same to the same', async () => {
    writeAgent('console.log(1)')
    const { hash } = await bundleAgent(folder)
    expect((await bundleAgent(folder)).hash).toBe(hash)
    writeFileSync(join(folder, 'src-agent', 'init.sh'), '#!/changed')
    expect((await bundleAgent(folder)).hash).not.toBe(hash)
  })
})

describe('publishing a runtime', () => {
  it('[RT6] keeps another architecture’s tar while the agent is the same, and drops it with the next agent', async () => {
    const out = join(folder, 'out')
    const amd64 = { hash: 'a'.repeat(64), tar: await tarFile('amd64', 'a') }
    const arm64 = { hash: 'b'.repeat(64), tar: await tarFile('arm64', 'b') }
    await publish(out, new Map([['arm64', arm64]]), 'agent 1')
    await publish(out, new Map([['amd64', amd64]]), 'agent 1')
    expect(Object.keys(readPublished(out))).toEqual(['amd64', 'arm64'])
    await publish(out, new Map([['amd64', amd64]]), 'agent 2')
    expect(Object.keys(readPublished(out))).toEqual(['amd64'])
    expect(readdirSync(out).sort()).toEqual(['amd64.tar', 'manifest.json'])
  })

  it('[RT6] builds over a manifest that was cut off', async () => {
    const out = join(folder, 'out')
    mkdirSync(out)
    writeFileSync(join(out, 'manifest.json'), '{"architec')
    await publish(out, new Map([['amd64', { hash: 'a'.repeat(64), tar: await tarFile('amd64', 'a') }]]), 'agent')
    expect(Object.keys(readPublished(out))).toEqual(['amd64'])
  })

  it('[RT6] puts a good tar in the place of one that was damaged in the cache', async () => {
    writeFileSync(await tarFile('amd64', 'a'), 'x')
    expect(readFileSync(await tarFile('amd64', 'a'), 'utf8')).toBe('a')
  })

  it('[RT6] keeps the newest tars in the cache and removes older ones', async () => {
    for (const [index, letter] of ['a', 'b', 'c', 'd', 'e'].entries()) {
      await tarFile('amd64', letter)
      utimesSync(join(folder, 'cache', 'runtime', letter.repeat(64)), index, index)
    }
    await prune(join(folder, 'cache'), Date.now())
    const kept = readdirSync(join(folder, 'cache', 'runtime')).map((name) => name[0])
    expect(kept.sort()).toEqual(['d', 'e'])
  })
})

describe('a build that was killed', () => {
  it('[RT6] leaves nothing in the cache for longer than a day', async () => {
    const cache = join(folder, 'cache')
    const left = ['runtime/amd64.making-aa', 'runtime-parts/hash/amd64.making-bb']
    for (const path of left) mkdirSync(join(cache, path), { recursive: true })
    await prune(cache, Date.now())
    expect(left.filter((path) => existsSync(join(cache, path)))).toEqual(left)
    await prune(cache, Date.now() + 25 * 3_600_000)
    expect(left.filter((path) => existsSync(join(cache, path)))).toEqual([])
  })
})

function writeAgent(source: string): void {
  symlinkSync(join(project, 'node_modules'), join(folder, 'node_modules'))
  for (const { from } of agentScripts) {
    mkdirSync(dirname(join(folder, from)), { recursive: true })
    writeFileSync(join(folder, from), '#!/bin/sh\n')
  }
  writeFileSync(join(folder, 'src-agent', 'main.ts'), source)
  writeFileSync(join(folder, 'src-main', 'machine', 'main.ts'), '')
}

async function tarFile(architecture: 'amd64' | 'arm64', letter: string): Promise<string> {
  const made = join(folder, 'made')
  writeFileSync(made, letter)
  const path = await keepInCache(join(folder, 'cache'), architecture, made, letter.repeat(64))
  expect(readFileSync(path, 'utf8')).toBe(letter)
  return path
}
