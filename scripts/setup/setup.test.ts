import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { cacheFolder } from './cache.ts'
import { findProgram, mustRun, runCommand } from './command.ts'
import { isYes, mayInstall } from './consent.ts'
import { podmanWrapperScript } from './gvisor.ts'
import { detectHost } from './host.ts'
import { librariesProblem, requireNode } from './libraries.mjs'
import { missingPackages } from './packages.ts'
import { withoutServices } from './policy-rc.ts'
import { adviceFor } from './setup.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'setup-'))
})

afterEach(() => {
  rmSync(folder, { recursive: true })
})

const wanted = { names: ['podman', 'runc'], why: 'an engine', isPresent: () => false }
const never = new AbortController().signal

test.each([
  ['', true],
  ['y', true],
  [' Yes ', true],
  ['n', false],
  ['no', false],
  ['yesterday', false],
  ['?', false],
])('[SU2] the answer %j to “may I install?” means %s', (answer, means) => {
  expect(isYes(answer)).toBe(means)
})

test('[SU2] a person at a terminal is asked with the exact command; where nobody is, nothing is asked', async () => {
  const asked: string[] = []
  const ask = (question: string) => {
    asked.push(question)
    return Promise.resolve('n')
  }
  expect(await mayInstall([wanted], { canAsk: true }, ask, never)).toBe(false)
  expect(asked).toEqual(['Run “apt-get install podman runc” now? [Y/n] '])
  expect(await mayInstall([wanted], { canAsk: false }, ask, never)).toBe(true)
  expect(asked).toHaveLength(1)
})

test('[SU2] who may not install is told the command for his own system', () => {
  expect(adviceFor(wanted, { isDebianLike: true, isRoot: false })).toContain('sudo apt-get install podman runc')
  expect(adviceFor(wanted, { isDebianLike: true, isRoot: true })).not.toContain('sudo')
  expect(adviceFor(wanted, { isDebianLike: false, isRoot: false })).toContain('package tool')
})

test('starting wants no more than one engine; testing wants both', () => {
  const names = (purpose: 'start' | 'test') =>
    missingPackages(purpose, { isRoot: true }).flatMap((one) => one.names.slice(0, 1))
  for (const name of names('start')) expect(['podman', 'mmdebstrap']).toContain(name)
})

test('[SU4] a service is kept from starting only while packages are installed', async () => {
  const policy = join(folder, 'policy-rc.d')
  await withoutServices(async () => {
    expect(statSync(policy).mode & 0o777).toBe(0o755)
    expect((await runCommand(policy, ['docker', 'start'])).code).toBe(101)
  }, policy)
  expect(existsSync(policy)).toBe(false)
})

test('[SU4] our policy goes when the installation fails, and one that is not ours stays as it is', async () => {
  const policy = join(folder, 'policy-rc.d')
  const failing = withoutServices(() => Promise.reject(new Error('apt')), policy)
  await expect(failing).rejects.toThrow('apt')
  expect(existsSync(policy)).toBe(false)
  writeFileSync(policy, '#!/bin/sh\nexit 0\n')
  await withoutServices(() => Promise.resolve(), policy)
  expect(readFileSync(policy, 'utf8')).toBe('#!/bin/sh\nexit 0\n')
})

test('[SU4] the policy of an installation that was killed is replaced and removed', async () => {
  const policy = join(folder, 'policy-rc.d')
  let ours = ''
  await withoutServices(async () => {
    ours = readFileSync(policy, 'utf8')
  }, policy)
  writeFileSync(policy, ours)
  await withoutServices(() => Promise.resolve(), policy)
  expect(existsSync(policy)).toBe(false)
})

test('the cache is where the platform keeps caches, or where AIRLOCK_CACHE says', () => {
  const at = (platform: NodeJS.Platform, env: NodeJS.ProcessEnv) => cacheFolder({ platform, env, home: '/home/me' })
  expect(at('linux', {})).toBe('/home/me/.cache/airlock')
  expect(at('linux', { XDG_CACHE_HOME: '/cache' })).toBe('/cache/airlock')
  expect(at('linux', { XDG_CACHE_HOME: '', AIRLOCK_CACHE: '' })).toBe('/home/me/.cache/airlock')
  expect(at('darwin', {})).toBe('/home/me/Library/Caches/airlock')
  expect(at('win32', { AIRLOCK_CACHE: '/elsewhere' })).toBe('/elsewhere')
})

test('[SU2] nobody is asked in CI, and a machine tells about itself without a display', () => {
  const host = detectHost({ CI: 'true', PATH: process.env.PATH })
  expect(host).toMatchObject({ isCI: true, canAsk: false, platform: process.platform })
  expect(detectHost({ CI: 'false' }).isCI).toBe(false)
  if (process.platform === 'linux') expect(detectHost({}).hasDisplay).toBe(false)
})

test('a program that is nowhere is null, a failing one rejects with what it said', async () => {
  expect(findProgram('no-such-program-anywhere')).toBeNull()
  const failing = mustRun(process.execPath, ['-e', 'console.error("the reason"); process.exit(4)'])
  await expect(failing).rejects.toThrow(/ended with 4:\n.*the reason/s)
  await expect(mustRun('no-such-program-anywhere', [])).rejects.toThrow('ENOENT')
})

test('the wrapper for Podman hands every argument on', () => {
  const script = podmanWrapperScript('/cache dir/runsc', '/state')
  expect(script).toBe(`#!/bin/sh\nexec '/cache dir/runsc' --root '/state' --network=none --ignore-cgroups "$@"\n`)
})

test('[SU1] libraries are installed when they are missing or not those of the lock file, and only then', () => {
  const lock = (file: string, packages: object) => writeFileSync(join(folder, file), JSON.stringify({ packages }))
  const a = { 'node_modules/a': { version: '1.0.0' } }
  lock('package-lock.json', { '': {}, ...a, 'node_modules/for-mac': { version: '1.0.0', optional: true } })
  expect(librariesProblem(folder)).toMatch(/not installed/)
  mkdirSync(join(folder, 'node_modules'))
  lock('node_modules/.package-lock.json', a)
  expect(librariesProblem(folder)).toBeNull()
  lock('node_modules/.package-lock.json', { 'node_modules/a': { version: '2.0.0' } })
  expect(librariesProblem(folder)).toMatch(/another version/)
  lock('node_modules/.package-lock.json', {})
  expect(librariesProblem(folder)).toMatch(/missing/)
})

test('[SU1] a Node that is too old is named before anything else is tried', () => {
  expect(() => requireNode('18.20.1')).toThrow('needs Node 20.19 or newer, and this is 18.20.1')
  expect(() => requireNode('20.18.3')).toThrow()
  for (const version of ['20.19.0', '20.20.2', '22.0.0', '24.1.0']) expect(() => requireNode(version)).not.toThrow()
})

test('only Electron and what makes installers ask for a newer Node than the one we promise', () => {
  const lock = JSON.parse(readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8')) as {
    readonly packages: Readonly<Record<string, { readonly engines?: { readonly node?: string } }>>
  }
  const tooNew = Object.entries(lock.packages)
    .filter(([, { engines }]) => Number(/^>=\s*(\d+)/.exec(engines?.node ?? '')?.[1] ?? 0) > 20)
    .map(([path]) => path.replace('node_modules/', ''))
  const known = ['@electron-internal/extract-zip', '@electron/get', '@electron/rebuild', 'electron', 'node-abi']
  expect(tooNew.toSorted()).toEqual(known)
})
