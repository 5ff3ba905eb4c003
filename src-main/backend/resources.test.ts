import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryDirectory, writeTree } from './fixtures/temporary-directory.ts'
import { findResources } from './resources.ts'

describe('what Airlock comes with', () => {
  it('is found from the sources', () => {
    const { directory } = findResources()
    expect(existsSync(join(directory, 'templates', 'templates.json'))).toBe(true)
  })

  it.each(['out/main/backend.js', 'out/main/chunks/parts.js', 'src-main/backend/resources.ts'])(
    'is found from %s, wherever the project lies',
    async (from) => {
      await using place = await temporaryDirectory()
      await writeTree(place.path, { 'resources/seccomp/airlock.json': '{}', [from]: '' })
      expect(findResources(join(place.path, from))).toEqual({
        directory: join(place.path, 'resources'),
        runtime: join(place.path, 'out', 'runtime'),
      })
    },
  )

  it('an incomplete copy is told as such', async () => {
    await using place = await temporaryDirectory()
    await writeTree(place.path, { 'out/main/backend.js': '' })
    expect(() => findResources(join(place.path, 'out/main/backend.js'))).toThrow(/incomplete/)
  })
})
