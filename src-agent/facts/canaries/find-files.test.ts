import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryDirectory } from '../../../src-main/backend/fixtures/temporary-directory.ts'
import { findFiles } from './find-files.ts'

const secret = '/home/*/.local/state/airlock/canaries/0f1e2d'
const mount = (target: string, type = 'ext4') => ({ source: 'x', target, type, options: 'rw' })

async function withFile(path: string, look: (root: string) => void): Promise<void> {
  await using place = await temporaryDirectory()
  const whole = join(place.path, path)
  mkdirSync(join(whole, '..'), { recursive: true })
  writeFileSync(whole, '')
  look(place.path)
}

describe('[IS3] a file of the computer', () => {
  it.each([
    ['its whole disk', '/home/anna/.local/state/airlock/canaries/0f1e2d', ''],
    ['all homes', '/mnt/anna/.local/state/airlock/canaries/0f1e2d', '/mnt'],
    ['the home', '/mnt/.local/state/airlock/canaries/0f1e2d', '/mnt'],
    ['a folder in the home', '/deep/er/state/airlock/canaries/0f1e2d', '/deep/er'],
    ['the folder with it', '/x/0f1e2d', '/x'],
  ])('is found when %s is mounted', async (_, path, target) => {
    await withFile(path, (root) => {
      expect(findFiles([secret], [mount(join(root, target))]).files).toEqual([join(root, path)])
    })
  })

  it('is not found elsewhere, and not in file systems of the kernel', async () => {
    await withFile('/mnt/.local/state/airlock/canaries/0f1e2d', (root) => {
      const { files, places } = findFiles([secret], [mount(join(root, 'other')), mount(join(root, 'mnt'), 'proc')])
      expect(files).toEqual([])
      expect(places).toBeGreaterThan(5)
    })
  })

  it('is looked for in a bounded number of places, whatever is asked and mounted', () => {
    const many = Array.from({ length: 900 }, (_, index) => mount(`/m${String(index)}`))
    expect(
      findFiles(
        Array.from({ length: 8 }, () => secret),
        many,
      ).places,
    ).toBeLessThanOrEqual(4000)
  })
})
