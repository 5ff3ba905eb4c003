import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { version } from './version.ts'

it('is the version that package.json names', async () => {
  const manifest = JSON.parse(await readFile('package.json', 'utf8')) as { version: string }
  expect(version).toBe(manifest.version)
})
