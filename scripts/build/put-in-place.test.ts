import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { moveFiles, moveFolder, replaceFile } from './put-in-place.ts'

let root: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'place-'))
})

afterEach(() => {
  rmSync(root, { recursive: true })
})

function write(path: string, content: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), content)
}
const read = (path: string): string => readFileSync(join(root, path), 'utf8')
const filesIn = (path: string): readonly string[] =>
  readdirSync(join(root, path), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
    .sort()

test('a file is replaced whole, and nothing is left beside it', async () => {
  await replaceFile(join(root, 'out/main/cli.js'), Buffer.from('one'))
  await replaceFile(join(root, 'out/main/cli.js'), Buffer.from('two'))
  expect(read('out/main/cli.js')).toBe('two')
  expect(filesIn('out')).toEqual(['cli.js'])
})

test('files are moved to what is there already, and those of others stay', async () => {
  write('out/main/backend.js', 'backend')
  write('out/main/index.js', 'old')
  write('made/index.js', 'new')
  write('made/pump.js', 'pump')
  await moveFiles(join(root, 'made'), join(root, 'out/main'))
  expect(filesIn('out')).toEqual(['backend.js', 'index.js', 'pump.js'])
  expect(read('out/main/index.js')).toBe('new')
})

test('what the other files are found by comes last', async () => {
  for (const path of ['index.html', 'assets/index.a1.js', 'icon.svg', 'zone.css']) write(`made/${path}`, path)
  const moved = await moveFiles(join(root, 'made'), join(root, 'out'))
  expect(moved).toHaveLength(4)
  expect(moved.at(-1)).toBe('index.html')
})

test('a folder loses what is no part of it any more', async () => {
  write('out/index.html', 'old')
  write('out/assets/index.a1.js', 'old')
  write('made/index.html', 'new')
  write('made/assets/index.b2.js', 'new')
  await moveFolder(join(root, 'made'), join(root, 'out'))
  expect(filesIn('out')).toEqual(['index.b2.js', 'index.html'])
  expect(read('out/index.html')).toBe('new')
})
