import { writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts'
import { readStockImages } from './stock-images.ts'

const shipped = resolve(import.meta.dirname, '../../../../resources/cloud/images.json')
const reference = `registry.example/airlock/debian@sha256:${'a'.repeat(64)}`

describe('images that are in the cloud', () => {
  it('[FL76] are named by digest, template by template; another is refused with the reason', async () => {
    await using directory = await temporaryDirectory()
    const path = join(directory.path, 'images.json')
    await writeFile(path, JSON.stringify({ debian: reference }))
    const imageFor = await readStockImages(path)
    expect(await imageFor({ template: 'debian', image: 'x' })).toEqual({ reference, digest: reference.split('@')[1] })
    expect(await imageFor({ template: null, image: `sha256:${'a'.repeat(64)}` })).toMatchObject({ reference })
    for (const template of ['python', null]) {
      expect(() => imageFor({ template, image: 'mine:1' })).toThrow(
        expect.objectContaining({ code: 'image-not-found' }),
      )
    }
  })

  it('[FL76] are listed in a file that can be read, and none without a digest', async () => {
    await readStockImages(shipped)
    await using directory = await temporaryDirectory()
    const path = join(directory.path, 'images.json')
    await writeFile(path, JSON.stringify({ debian: 'registry.example/airlock/debian:latest' }))
    await expect(readStockImages(path)).rejects.toMatchObject({ code: 'internal' })
  })
})
