import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findBuildMachine } from './build-machine.ts'
import { stepOf } from './build-progress.ts'
import { buildFailed } from './build-tar.ts'
import { DebianBaseBuilder } from './debian-base-builder.ts'
import { recipeFor, tarName } from './recipe.ts'

let root: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'machine-'))
  mkdirSync(join(root, 'etc', 'apt'), { recursive: true })
  mkdirSync(join(root, 'bin'))
})

afterEach(() => {
  rmSync(root, { recursive: true })
})

const machine = (changes: object = {}) =>
  findBuildMachine({
    platform: 'linux',
    arch: 'x64',
    uid: 0,
    path: join(root, 'bin'),
    etc: join(root, 'etc'),
    ...changes,
  })
const release = (text: string) => writeFileSync(join(root, 'etc', 'os-release'), text)
const sources = (text: string) => writeFileSync(join(root, 'etc', 'apt', 'sources.list'), text)

test('a Debian with sources says what it builds from', () => {
  release('ID=debian\nVERSION_CODENAME=bookworm\n')
  sources('deb http://a.example/debian bookworm main\n')
  writeFileSync(join(root, 'bin', 'mmdebstrap'), '')
  chmodSync(join(root, 'bin', 'mmdebstrap'), 0o755)
  const ability = machine({ arch: 'arm64' })
  expect(ability).toMatchObject({ available: true, machine: { suite: 'bookworm', architecture: 'arm64' } })
})

test('a machine that cannot build says what is in the way', () => {
  const reason = (changes?: object) => machine(changes)
  expect(reason({ platform: 'darwin' })).toMatchObject({ available: false, reason: expect.stringContaining('Linux') })
  expect(reason({ arch: 'riscv64' })).toMatchObject({ reason: expect.stringContaining('riscv64') })
  expect(reason()).toMatchObject({ reason: expect.stringContaining('Debian and Ubuntu') })
  release('ID=fedora\nVERSION_CODENAME=""\n')
  expect(reason()).toMatchObject({ reason: expect.stringContaining('Debian and Ubuntu') })
  release('ID=ubuntu\nID_LIKE=debian\nVERSION_CODENAME=noble\n')
  expect(reason()).toMatchObject({ reason: expect.stringContaining('no archive for noble') })
})

test('each template of ours has a recipe and any other has none', () => {
  for (const template of ['debian', 'python', 'node', 'go', 'universal']) {
    expect(recipeFor(template)?.packages).toContain('git')
  }
  expect(recipeFor('__proto__')).toBeNull()
  expect(recipeFor('nothing')).toBeNull()
})

test('another recipe has another tar, the same one the same', () => {
  const recipe = recipeFor('debian')
  if (recipe === null) throw new Error('no recipe')
  const name = tarName(recipe, 'bookworm', 'amd64')
  expect(name).toMatch(/^debian-base-bookworm-amd64-[0-9a-f]{8}\.tar$/)
  expect(tarName(recipe, 'bookworm', 'amd64')).toBe(name)
  expect(tarName({ ...recipe, packages: [...recipe.packages, 'vim'] }, 'bookworm', 'amd64')).not.toBe(name)
})

test('the steps of a build only ever go forward', () => {
  const lines = [
    'I: automatically chosen mode: root',
    'I: running apt-get update...',
    'I: downloading packages with apt...',
    'Get:1 http://a.example bookworm/main amd64 git',
    'I: extracting archives...',
    'I: installing essential packages...',
    'I: installing remaining packages inside the chroot...',
    'I: cleaning package lists and apt cache...',
    'I: creating tarball...',
  ]
  const steps = lines.map(stepOf).filter((step) => step !== null)
  expect(steps).toHaveLength(7)
  const fractions = steps.map(({ fraction }) => fraction)
  expect(fractions).toEqual([...fractions].sort((a, b) => a - b))
})

test('[SU9] a build that failed says why in the tool’s words, and what to do', () => {
  const offline = buildFailed([
    'I: running apt-get update...',
    'E: Failed to fetch http://a.example/InRelease  Could not resolve ‘a.example’',
    'E: apt-get update failed',
  ])
  expect(offline.code).toBe('registry-unreachable')
  expect(offline.why).toContain('Could not resolve')
  expect(buildFailed(['E: tar: base.tar: No space left on device']).code).toBe('disk-full')
  expect(buildFailed(['E: Unable to locate package nodejs']).code).toBe('image-not-found')
  expect(buildFailed([]).why).not.toBe('')
})

test('a builder on a machine that cannot build refuses with the machine’s reason', async () => {
  const builder = new DebianBaseBuilder({
    cache: root,
    importTar: () => Promise.reject(new Error('nothing is to be imported')),
    ability: { available: false, reason: 'mmdebstrap is not installed.' },
  })
  expect(builder.available).toEqual({ available: false, reason: 'mmdebstrap is not installed.' })
  const options = { signal: new AbortController().signal, progress: () => undefined }
  await expect(builder.build('debian', options)).rejects.toMatchObject({ why: 'mmdebstrap is not installed.' })
  await expect(builder.build('../../x', options)).rejects.toMatchObject({ code: 'image-not-found' })
})
