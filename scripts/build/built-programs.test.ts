import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { version } from '../../src-main/backend/version.ts'
import { isAlive, mustRun } from '../setup/command.ts'
import { bundleNodePrograms, mainPrograms } from './node-programs.ts'

const root = resolve(import.meta.dirname, '..', '..')

let place: string
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'airlock-built-'))
})
afterEach(() => {
  rmSync(place, { recursive: true })
})

test('the built command line starts the built backend, far from the sources and from every library', async () => {
  const built = mainPrograms.map(({ from, to }) => ({ from, to: join(relative(root, place), to) }))
  await bundleNodePrograms(root, built)
  cpSync(join(root, 'resources'), join(place, 'resources'), { recursive: true })
  const home = join(place, 'home')
  const env = { ...process.env, AIRLOCK_HOME: home, AIRLOCK_ENGINE: 'unix:///nonexistent.sock', NODE_PATH: '' }
  const airlock = async (...args: readonly string[]) =>
    (await mustRun(process.execPath, [join(place, 'out/main/cli.js'), ...args], { cwd: place, env })).stdout

  expect(await airlock('--version')).toBe(`${version}\n`)
  expect(JSON.parse(await airlock('doctor', '--json'))).toMatchObject({ engine: null, runtimes: [] })
  expect(JSON.parse(await airlock('ls', '--json'))).toEqual([])
  const { pid } = JSON.parse(readFileSync(join(home, 'run', 'backend.json'), 'utf8')) as { readonly pid: number }
  expect(await airlock('quit')).toContain('Airlock ended')
  await expect.poll(() => isAlive(pid), { timeout: 10_000 }).toBe(false)
}, 60_000)
