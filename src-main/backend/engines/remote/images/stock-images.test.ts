import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryDirectory } from '../../../fixtures/temporary-directory.ts'
import { findResources } from '../../../resources.ts'
import { registryUrl } from './registry-place.ts'
import { readStockImages } from './stock-images.ts'

const sound = {
  template: 'debian',
  image: 'docker.io/library/debian:12',
  reference: `ghcr.io/airlock/debian@sha256:${'a'.repeat(64)}`,
  runtime: 'b'.repeat(64),
}

describe('the list of public images', () => {
  it('[FL112] that comes with Airlock is sound, and its templates are there', async () => {
    const { directory } = findResources()
    const images = await readStockImages(join(directory, 'cloud-images.json'))
    const templates = JSON.parse(await readFile(join(directory, 'templates', 'templates.json'), 'utf8')) as {
      readonly id: string
    }[]
    expect(templates.map(({ id }) => id)).toEqual(expect.arrayContaining(images.map(({ template }) => template)))
  })

  it.each([
    ['a reference without a digest', { ...sound, reference: 'ghcr.io/airlock/debian:12' }],
    ['a runtime that is no hash', { ...sound, runtime: 'newest' }],
    ['a field that nobody knows', { ...sound, more: true }],
    ['a template that is none', { ...sound, template: '../x' }],
  ])('[FL112] is refused with %s', async (_what, image) => {
    await using directory = await temporaryDirectory()
    const path = join(directory.path, 'cloud-images.json')
    await writeFile(path, JSON.stringify({ images: [sound] }))
    expect(await readStockImages(path)).toEqual([sound])
    await writeFile(path, JSON.stringify({ images: [image] }))
    await expect(readStockImages(path)).rejects.toMatchObject({ code: 'internal' })
    await expect(readStockImages(join(directory.path, 'none'))).rejects.toMatchObject({ code: 'internal' })
  })
})

describe('where images are pushed to', () => {
  it.each([
    [undefined, 'https://registry.fly.io/'],
    ['', 'https://registry.fly.io/'],
    ['registry.example', 'https://registry.example/'],
    ['http://127.0.0.1:5000', 'http://127.0.0.1:5000/'],
  ])('[FL113] is for %j: %s', (set, url) => {
    expect(registryUrl({ FLY_REGISTRY_HOST: set }).href).toBe(url)
  })

  it.each(['http://registry.example', 'https://a:b@registry.example', 'registry.example/path', 'a b', 'ftp://x'])(
    '[FL113] is never %j, where the token would travel in the clear or to nobody knows whom',
    (set) => {
      expect(() => registryUrl({ FLY_REGISTRY_HOST: set })).toThrow('FLY_REGISTRY_HOST')
    },
  )
})
