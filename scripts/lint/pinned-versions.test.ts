import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '..', '..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')

interface Lock {
  readonly packages: Readonly<Record<string, { readonly version?: string }>>
}

/** Every copy of a library that is installed, with its version. */
function copiesOf(name: string): readonly (readonly [path: string, version: string])[] {
  const { packages } = JSON.parse(read('package-lock.json')) as Lock
  const own = (path: string) => path === `node_modules/${name}` || path.endsWith(`/node_modules/${name}`)
  return Object.entries(packages).flatMap(([path, { version }]) => (own(path) ? [[path, version ?? '']] : []))
}

/** Whether `version` is at least `least`. A version with a suffix comes before the one without. */
function isAtLeast(version: string, least: string): boolean {
  const numbers = (text: string) => (text.split(/[-+]/)[0] ?? '').split('.').map(Number)
  const [has, wants] = [numbers(version), numbers(least)]
  const index = wants.findIndex((number, at) => number !== has[at])
  return index === -1 ? !version.includes('-') : (has[index] ?? 0) > (wants[index] ?? 0)
}

/** The first versions without known holes, of libraries that read or show what others send. */
const least = [
  ['dompurify', '3.4.0', true],
  ['tar', '7.5.10', false],
  ['tar-fs', '2.1.4', false],
  ['tar-stream', '2.2.0', true],
  ['modern-tar', '0.8.6', true],
  ['ws', '8.17.1', true],
  ['yauzl', '3.2.1', true],
  ['electron-updater', '6.3.0', false],
] as const

test.each(least)('[T-X4] [T-F1] no copy of %s is older than %s', (name, version, isUsed) => {
  const copies = copiesOf(name)
  if (isUsed) expect(copies.length).toBeGreaterThan(0)
  expect(copies.filter(([, has]) => !isAtLeast(has, version))).toEqual([])
})

test('[T-X4] Monaco’s own copy of DOMPurify is no older either', () => {
  const folder = 'node_modules/monaco-editor/esm/vs/base/browser/dompurify'
  const copies = readdirSync(join(root, folder)).filter((file) => file.endsWith('.js'))
  const versions = copies.map((file) => /DOMPurify (\d+\.\d+\.\d+)/.exec(read(`${folder}/${file}`))?.[1] ?? 'unknown')
  expect(versions.length).toBeGreaterThan(0)
  for (const version of versions) expect(isAtLeast(version, '3.4.0'), version).toBe(true)
})

test('what is compared are versions, not texts', () => {
  expect(isAtLeast('3.10.0', '3.4.0')).toBe(true)
  expect(isAtLeast('3.4.0', '3.4.0')).toBe(true)
  expect(isAtLeast('3.4.0-alpha.6', '3.4.0')).toBe(false)
  expect(isAtLeast('2.9.9', '3.4.0')).toBe(false)
})

test('a release is audited before it is built', () => {
  expect(read('.github/workflows/release.yml')).toContain('run: npm run audit')
  const { scripts } = JSON.parse(read('package.json')) as { readonly scripts: Readonly<Record<string, string>> }
  expect(scripts['audit']).toBe('npm audit --omit=dev --audit-level=high')
})
