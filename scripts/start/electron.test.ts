import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { mayOpenWindow, runElectron } from './electron.ts'

let folder: string
const said: string[] = []
const say = (text: string) => void said.push(text)
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'airlock-electron-'))
  said.length = 0
})
afterEach(() => {
  rmSync(folder, { recursive: true })
  process.exitCode = undefined
})

/** A program in the place of Electron’s. */
function program(script: string): string {
  const path = join(folder, 'electron')
  writeFileSync(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 })
  return path
}

test.each([
  [{ platform: 'linux', isRoot: false, hasDisplay: true }, true],
  [{ platform: 'linux', isRoot: false, hasDisplay: false }, false],
  [{ platform: 'linux', isRoot: true, hasDisplay: true }, false],
  [{ platform: 'darwin', isRoot: true, hasDisplay: true }, true],
  [{ platform: 'win32', isRoot: false, hasDisplay: true }, true],
] as const)('[SU7] on %j the app has a window of its own: %j', (host, may) => {
  expect(mayOpenWindow(host, say)).toBe(may)
  expect(said.length).toBe(host.hasDisplay && !may ? 1 : 0)
})

test('[SU7] the window is given the app and all arguments, and its end is the end of the start', async () => {
  const electron = program('printf "%s\\n" "$@" > arguments')
  expect(await runElectron(electron, folder, ['--flag', 'two words'], say)).toBe(true)
  expect(readFileSync(join(folder, 'arguments'), 'utf8')).toBe(`${folder}\n--flag\ntwo words\n`)
  expect(process.exitCode).toBe(0)
})

test('[SU7] where Electron cannot run, the browser is next, which is said', async () => {
  expect(await runElectron(program('exit 127'), folder, [], say)).toBe(false)
  expect(said).toEqual([expect.stringContaining('in the browser instead')])
})
