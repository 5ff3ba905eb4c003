import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { buildAll, type BuildOptions } from './build.ts'
import { contentFingerprint, isFresh, quickFingerprint, readRecord, recordPath } from './fingerprint.mjs'
import type { BuildPart } from './parts.ts'

let root: string
let made: string[]

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'build-'))
  made = []
  for (const folder of ['src-main', 'src-agent', 'out/main']) mkdirSync(join(root, folder), { recursive: true })
  write('src-main/main.ts', 'one')
  write('src-agent/main.ts', 'one')
})

afterEach(() => {
  rmSync(root, { recursive: true })
})

const write = (path: string, content: string): void => writeFileSync(join(root, path), content)

const part = (name: string, from: string, to: string, fail = false): BuildPart => ({
  name,
  what: `the ${name}`,
  from: [from],
  to: [to],
  make: async () => {
    made.push(name)
    if (fail) throw new Error(`${name} does not compile`)
    write(to, name)
  },
})
const programs = (): readonly BuildPart[] => [
  part('main', 'src-main', 'out/main/cli.js'),
  part('agent', 'src-agent', 'out/agent.mjs'),
]
const options = (changes: Partial<BuildOptions> = {}): BuildOptions => ({
  root,
  say: () => undefined,
  signal: new AbortController().signal,
  everything: false,
  retry: true,
  allArchitectures: false,
  ...changes,
})

test('the first build makes every part, the next one none', async () => {
  expect(await buildAll(options(), programs())).toEqual([])
  expect(made).toEqual(['main', 'agent'])
  expect(isFresh(root)).toBe(true)
  await buildAll(options(), programs())
  expect(made).toEqual(['main', 'agent'])
})

test('a part that is wanted by itself is built alone, and the others are stale as before', async () => {
  expect(await buildAll(options({ only: 'agent' }), programs())).toEqual([])
  expect(made).toEqual(['agent'])
  expect(isFresh(root)).toBe(false)
  await buildAll(options(), programs())
  expect(made).toEqual(['agent', 'main'])
  await buildAll(options({ only: 'agent' }), programs())
  expect(made).toEqual(['agent', 'main'])
  expect(isFresh(root)).toBe(true)
})

test('only the part is built again whose sources have changed', async () => {
  await buildAll(options(), programs())
  write('src-agent/main.ts', 'two')
  expect(isFresh(root)).toBe(false)
  await buildAll(options(), programs())
  expect(made).toEqual(['main', 'agent', 'agent'])
})

test('a part whose result was removed is built again', async () => {
  await buildAll(options(), programs())
  rmSync(join(root, 'out/main/cli.js'))
  expect(isFresh(root)).toBe(false)
  await buildAll(options(), programs())
  expect(made).toEqual(['main', 'agent', 'main'])
})

test('a file that was only touched makes the build look again, but nothing is built', async () => {
  await buildAll(options(), programs())
  utimesSync(join(root, 'src-main/main.ts'), new Date(1), new Date(1))
  expect(isFresh(root)).toBe(false)
  await buildAll(options(), programs())
  expect(made).toEqual(['main', 'agent'])
  expect(isFresh(root)).toBe(true)
})

test('a new, a removed and a renamed file change the fingerprint, a test does not', () => {
  const before = contentFingerprint(root, ['src-main'])
  write('src-main/main.test.ts', 'a test')
  expect(contentFingerprint(root, ['src-main'])).toBe(before)
  write('src-main/other.ts', '')
  const withOther = contentFingerprint(root, ['src-main'])
  expect(withOther).not.toBe(before)
  rmSync(join(root, 'src-main/other.ts'))
  expect(contentFingerprint(root, ['src-main', 'missing'])).toBe(before)
  expect(quickFingerprint(root)).toMatch(/^[0-9a-f]{64}$/)
})

test('a part that cannot be built is named, and the others are built all the same', async () => {
  const [main, agent] = [part('main', 'src-main', 'out/main/cli.js', true), part('agent', 'src-agent', 'out/agent.mjs')]
  const problems = await buildAll(options(), [main, agent])
  expect(problems).toEqual([{ part: 'main', what: 'the main', problem: 'main does not compile' }])
  expect(existsSync(join(root, 'out/agent.mjs'))).toBe(true)
})

test('what could not be built from the same sources is tried again only when that is asked for', async () => {
  const failing = [part('agent', 'src-agent', 'out/agent.mjs', true)]
  await buildAll(options(), failing)
  expect(await buildAll(options({ retry: false }), failing)).toHaveLength(1)
  expect(made).toEqual(['agent'])
  await buildAll(options({ retry: true }), failing)
  expect(made).toEqual(['agent', 'agent'])
})

test.each(['', '{', '{"quick": 1}', 'null'])('a build record that reads %j means: build', async (text) => {
  writeFileSync(recordPath(root), text)
  expect(isFresh(root)).toBe(false)
  await buildAll(options(), programs())
  expect(made).toEqual(['main', 'agent'])
})

test('two builds at once make each part once', async () => {
  const slow = programs().map((one): BuildPart => ({
    ...one,
    make: async (context) => {
      await new Promise((resolve) => setImmediate(resolve))
      await one.make(context)
    },
  }))
  await Promise.all([buildAll(options(), slow), buildAll(options(), slow)])
  expect(made).toEqual(['main', 'agent'])
})

test('the lock of a build that was killed does not keep the next one from building', async () => {
  writeFileSync(join(root, 'out', '.building'), '4194999')
  await buildAll(options(), programs())
  expect(Object.keys(readRecord(root)?.parts ?? {})).toEqual(['main', 'agent'])
  expect(existsSync(join(root, 'out', '.building'))).toBe(false)
})
