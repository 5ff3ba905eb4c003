import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { isAllRequired } from '../../../../../testing/engines/requirements.ts'
import { findBuildMachine } from './build-machine.ts'
import { baseTar } from './build-tar.ts'
import { DebianBaseBuilder } from './debian-base-builder.ts'
import { recipeFor } from './recipe.ts'

const ability = findBuildMachine()
let cache: string

beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'base-image-'))
})

afterEach(() => {
  rmSync(cache, { recursive: true })
})

describe.skipIf(!ability.available && !isAllRequired())('a base image', () => {
  test('[SU9] that is cancelled in the middle leaves no process, no mount and no file', async () => {
    if (!ability.available) throw new Error(ability.reason)
    const cancelling = new AbortController()
    const builder = new DebianBaseBuilder({
      cache,
      ability,
      importTar: () => Promise.reject(new Error('a cancelled build is not imported')),
    })
    const building = builder.build('debian', {
      signal: cancelling.signal,
      progress: (detail) => {
        if (detail === 'Downloading the base system') cancelling.abort()
      },
    })
    await expect(building).rejects.toMatchObject({ code: 'cancelled' })
    expect(readdirSync(join(cache, 'images'))).toEqual([])
    expect(readFileSync('/proc/self/mountinfo', 'utf8')).not.toContain(cache)
    expect(commandLines().filter((line) => line.includes(cache))).toEqual([])
  })

  test('[SU5] [SU9] whose archive cannot be reached says so and leaves no file', async () => {
    if (!ability.available) throw new Error(ability.reason)
    const [source] = ability.machine.sources
    if (source === undefined) throw new Error('no source')
    const recipe = recipeFor('debian')
    if (recipe === null) throw new Error('no recipe')
    const building = baseTar({
      // Port 9 discards; nothing listens there.
      machine: { ...ability.machine, sources: [{ ...source, uri: 'http://127.0.0.1:9/debian' }] },
      recipe,
      cache,
      signal: new AbortController().signal,
      progress: () => undefined,
    })
    await expect(building).rejects.toMatchObject({ code: 'registry-unreachable' })
    expect(readdirSync(join(cache, 'images'))).toEqual([])
  })
})

function commandLines(): readonly string[] {
  const processes = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
  return processes.map((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
    } catch {
      // It has ended since it was listed.
      return ''
    }
  })
}
