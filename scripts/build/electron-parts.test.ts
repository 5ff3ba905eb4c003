import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { buildPage, buildWindow } from './electron-parts.ts'

const project = resolve(import.meta.dirname, '..', '..')
const { signal } = new AbortController()
let root: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'window-'))
  symlinkSync(join(project, 'node_modules'), join(root, 'node_modules'))
  for (const path of ['package.json', 'tsconfig.base.json', 'electron.vite.config.ts', 'src-renderer/vite.config.ts'])
    cpSync(join(project, path), join(root, path))
  for (const path of ['src-main', 'src-preload', 'src-shared']) {
    cpSync(join(project, path), join(root, path), { recursive: true })
  }
  mkdirSync(join(root, 'out/main'), { recursive: true })
  writeFileSync(join(root, 'out/main/backend.js'), 'the backend')
})

afterEach(() => {
  rmSync(root, { recursive: true })
})

const read = (path: string): string => readFileSync(join(root, path), 'utf8')
const importsOf = (code: string): readonly string[] =>
  [...code.matchAll(/^import\b[^;]*?from "([^"]+)"/gm), ...code.matchAll(/\brequire\("([^"]+)"\)/g)].map(
    ([, name = '']) => name,
  )
const isThere = (name: string): boolean =>
  name === 'electron' || name.startsWith('node:') || builtinModules.includes(name)

test('each program of the window is one file with its libraries in it, and the backend beside it stays', async () => {
  await buildWindow(root, signal)
  expect(readdirSync(join(root, 'out')).sort()).toEqual(['main', 'preload'])
  expect(readdirSync(join(root, 'out/main')).sort()).toEqual([
    'backend.js',
    'index.js',
    'index.js.map',
    'pump.js',
    'pump.js.map',
  ])
  expect(readdirSync(join(root, 'out/preload')).sort()).toEqual(['index.cjs', 'index.cjs.map'])
  for (const path of ['main/index.js', 'main/pump.js', 'preload/index.cjs']) {
    const names = importsOf(read(`out/${path}`))
    expect(names.length, path).toBeGreaterThan(0)
    expect(
      names.filter((name) => !isThere(name)),
      path,
    ).toEqual([])
  }
  expect(read('out/main/index.js')).toContain('"./pump.js"')
  expect(read('out/preload/index.cjs')).not.toMatch(/^import /m)
  expect(read('out/main/backend.js')).toBe('the backend')
})

test('a program that does not compile leaves the build as it was, with the compiler’s words', async () => {
  writeFileSync(join(root, 'out/main/index.js'), 'the build before')
  writeFileSync(join(root, 'src-main/desktop/pump.ts'), "import './missing.ts'\n")
  await expect(buildWindow(root, signal)).rejects.toThrow(/missing\.ts/)
  expect(read('out/main/index.js')).toBe('the build before')
  expect(readdirSync(join(root, 'out'))).toEqual(['main'])
})

test('a page that is not there is named', async () => {
  await expect(buildPage(root, signal)).rejects.toThrow('src-renderer/index.html is missing')
})
