import { createHash } from 'node:crypto'
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { temporaryDirectory } from '../../../fixtures/temporary-directory.ts'
import type { ImageExport } from '../../image-export.ts'
import { digestOf } from './blob.ts'
import { CloudImages, type CloudImagesOptions } from './cloud-images.ts'
import { sampleExport, sampleLayer, tarOf } from './fixtures/sample-export.ts'
import { hurriedWorld, registryToken, SmallRegistry } from './fixtures/small-registry.ts'
import { RegistryClient } from './registry-client.ts'
import { eventually } from '../../../fixtures/eventually.ts'

const spec = { image: 'docker.io/library/thing:1', template: null }

let registry: SmallRegistry
let directory: Awaited<ReturnType<typeof temporaryDirectory>>
let layers: readonly Buffer[]
let runtime: Buffer

beforeEach(async () => {
  registry = await SmallRegistry.open()
  directory = await temporaryDirectory()
  layers = [await sampleLayer(300_000), await sampleLayer(1000)]
  runtime = await tarOf({ 'opt/airlock/agent/machine': Buffer.from('program') })
  await writeFile(join(directory.path, 'runtime.tar'), runtime)
})
afterEach(async () => {
  await registry[Symbol.asyncDispose]()
  await directory[Symbol.asyncDispose]()
})

const hashOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
function images(image: ImageExport | null, more: Partial<CloudImagesOptions> = {}): CloudImages {
  return new CloudImages({
    client: new RegistryClient({ token: registryToken, origin: registry.origin, world: hurriedWorld }),
    imagesApp: () => Promise.resolve('images'),
    stock: [],
    runtimeSource: {
      runtimeFor: () => Promise.resolve({ hash: hashOf(runtime), tarPath: join(directory.path, 'runtime.tar') }),
    },
    exportImage: () => (image === null ? null : () => Promise.resolve(image)),
    folder: join(directory.path, 'cloud-images'),
    ...more,
  })
}
const manifestOf = (digest: string) =>
  JSON.parse(registry.manifests.get(digest)?.body.toString() ?? '') as {
    readonly schemaVersion: number
    readonly config: { readonly digest: string }
    readonly layers: readonly { readonly digest: string; readonly size: number }[]
  }
const left = async () => (await readdir(join(directory.path, 'cloud-images'))).filter((name) => name !== 'pushed.json')

describe('an image of this computer at Fly', () => {
  it.each(['docker 20', 'docker 25', 'podman', 'compressed'] as const)(
    '[FL101, FL104] is its layers and the runtime above them, as an engine like %s gives it',
    async (like) => {
      const { reference, digest } = await images(await sampleExport(layers, { like })).imageFor(spec)
      expect(reference).toBe(`registry.fly.io/images@${digest}`)
      const manifest = manifestOf(digest)
      expect(manifest.schemaVersion).toBe(2)
      const tars = manifest.layers.map((layer) => gunzipSync(registry.blobs.get(layer.digest) ?? Buffer.alloc(0)))
      expect(tars.map(digestOf)).toEqual([...layers, runtime].map(digestOf))
      expect(manifest.layers.map(({ size }) => size)).toEqual(
        manifest.layers.map((layer) => registry.blobs.get(layer.digest)?.length),
      )
      expect(JSON.parse(registry.blobs.get(manifest.config.digest)?.toString() ?? '')).toMatchObject({
        architecture: 'amd64',
        os: 'linux',
        config: {
          User: '0:0',
          Entrypoint: ['/opt/airlock/agent/machine'],
          Env: ['PATH=/usr/bin:/bin'],
        },
        rootfs: { diff_ids: [...layers, runtime].map(digestOf) },
      })
      expect(await left()).toEqual([])
    },
  )

  it('[FL102] is sent once: then one question is asked, also by another backend', async () => {
    const image = await sampleExport(layers)
    const first = await images(image).imageFor(spec)
    const { received } = registry
    registry.asked.length = 0
    expect(await images(image).imageFor(spec)).toEqual(first)
    expect(registry.asked).toEqual([`HEAD /v2/images/manifests/${first.digest}`])
    expect([registry.received, image.opened()]).toEqual([received, 1])
  })

  it('[FL114] is the image of another sandbox by its digest, with no engine here', async () => {
    const first = await images(await sampleExport(layers)).imageFor(spec)
    const other = images(null)
    expect(await other.imageFor({ image: first.digest, template: null })).toEqual(first)
    registry.manifests.clear()
    await expect(other.imageFor({ image: first.digest, template: null })).rejects.toMatchObject({
      code: 'engine-not-found',
    })
  })

  it('[FL102] shares what other images have sent, and only lacks what is new', async () => {
    await images(await sampleExport(layers)).imageFor(spec)
    registry.received = 0
    const more = await sampleLayer(5000)
    await images(await sampleExport([...layers, more])).imageFor(spec)
    expect(registry.received).toBeLessThan(10_000)
    // The runtime of another release alone: the engine is not asked for anything.
    runtime = await tarOf({ 'opt/airlock/agent/machine': Buffer.from('newer') })
    await writeFile(join(directory.path, 'runtime.tar'), runtime)
    const again = await sampleExport(layers)
    await images(again).imageFor(spec)
    expect(again.opened()).toBe(0)
  })

  it('[FL102] that the registry has lost is sent again', async () => {
    const image = await sampleExport(layers)
    const first = await images(image).imageFor(spec)
    registry.manifests.clear()
    registry.blobs.clear()
    expect(await images(image).imageFor(spec)).toEqual(first)
    expect(registry.blobs.size).toBe(4)
  })

  it('[FL102] is sent whole where the memory of it is damaged', async () => {
    const image = await sampleExport(layers)
    const first = await images(image).imageFor(spec)
    await writeFile(join(directory.path, 'cloud-images', 'pushed.json'), '{"images":[{"key":"../x"}]}')
    expect(await images(image).imageFor(spec)).toEqual(first)
    expect(registry.count('POST')).toBe(4)
  })

  it('[FL103] goes on with the layers that are missing when it was interrupted', async () => {
    const image = await sampleExport(layers)
    registry.disturb({ method: 'PUT', path: /manifests/, answers: { status: 500 }, times: 5 })
    await expect(images(image).imageFor(spec)).rejects.toMatchObject({ code: 'engine-failed' })
    registry.received = 0
    await images(image).imageFor(spec)
    expect([registry.received, image.opened()]).toEqual([0, 1])
  })

  it('[FL104] is refused where the engine gives other content than it says', async () => {
    const image = await sampleExport(layers)
    const other = await sampleExport([layers[0] ?? Buffer.alloc(0), await sampleLayer(1000)])
    const lying = { ...image, open: other.open }
    await expect(images(lying).imageFor(spec)).rejects.toMatchObject({ code: 'engine-failed' })
    const broken = new PassThrough()
    broken.end('no tar at all'.repeat(100))
    const nonsense = { ...image, open: () => Promise.resolve(broken) }
    await expect(images(nonsense).imageFor(spec)).rejects.toMatchObject({ code: 'engine-failed' })
    expect(registry.manifests.size).toBe(0)
    expect(await left()).toEqual([])
  })

  it('[FL107] is refused when it is for another processor, with what to do', async () => {
    const image = await sampleExport(layers, { architecture: 'arm64' })
    await expect(images(image).imageFor(spec)).rejects.toMatchObject({
      code: 'image-refused',
      message: expect.stringContaining('arm64') as string,
      remedy: expect.stringContaining('--platform linux/amd64 docker.io/library/thing:1') as string,
    })
    const own = await sampleExport(layers, { architecture: 'arm64', name: 'airlock/packages:0123' })
    await expect(images(own).imageFor(spec)).rejects.toMatchObject({
      remedy: expect.not.stringContaining('docker pull') as string,
    })
    expect(registry.asked).toEqual([])
  })

  it('[FL108] is refused when it is too large, with the numbers, before anything is sent', async () => {
    const image = await sampleExport(layers, { bytes: 8_300_000_000 })
    await expect(images(image).imageFor(spec)).rejects.toMatchObject({
      code: 'image-refused',
      why: expect.stringMatching(/8\.3 GB.*8\.0 GB.*Nothing was sent/) as string,
    })
    const deep = { ...(await sampleExport(layers)), layers: Array.from({ length: 127 }, () => digestOf(runtime)) }
    await expect(images(deep).imageFor(spec)).rejects.toMatchObject({ code: 'image-refused' })
    expect(registry.asked).toEqual([])
  })

  it('[FL109] leaves no file behind, and takes away what a killed backend left', async () => {
    const folder = join(directory.path, 'cloud-images')
    await images(await sampleExport(layers)).imageFor(spec)
    await writeFile(join(folder, 'push-1-abc'), 'left by a killed one')
    registry.disturb({ method: 'POST', path: /uploads/, answers: { status: 403 } })
    await expect(images(await sampleExport([await sampleLayer(10)])).imageFor(spec)).rejects.toThrow()
    expect(await left()).toEqual([])
  })

  it('[FL110] is sent once for all who want it, and ends when the last of them has left', async () => {
    const image = await sampleExport(layers)
    const shared = images(image)
    const stop = new AbortController()
    const [one, two] = [shared.imageFor(spec, { signal: stop.signal }), shared.imageFor(spec)]
    stop.abort()
    await expect(one).rejects.toMatchObject({ code: 'cancelled' })
    await two
    expect(image.opened()).toBe(1)
    registry.blobs.clear()
    registry.manifests.clear()
    registry.disturb({ method: 'PATCH', path: /uploads/, hangs: true })
    const alone = new AbortController()
    const work = shared.imageFor(spec, { signal: alone.signal })
    await eventually(() => registry.count('PATCH') >= 5)
    alone.abort()
    await expect(work).rejects.toMatchObject({ code: 'cancelled' })
  })

  it('[FL111] tells how far it is by bytes', async () => {
    const told: { detail: string; fraction: number | null | undefined }[] = []
    await images(await sampleExport([await sampleLayer(9_000_000)])).imageFor(spec, {
      progress: (detail, fraction) => told.push({ detail, fraction }),
    })
    expect(told.map(({ detail }) => detail)).toContain('Layer 1 of 2 to Fly.io: 9 MB of 9 MB sent')
    const fractions = told.map(({ fraction }) => fraction ?? 0)
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b))
    expect(Math.max(...fractions)).toBeGreaterThan(0.9)
  })

  it('[FL100, FL114] is the public one of its template where that was made of this image and this runtime', async () => {
    const reference = `ghcr.io/airlock/debian@sha256:${'a'.repeat(64)}`
    const stock = [{ template: 'debian', image: 'docker.io/library/debian:12', reference, runtime: hashOf(runtime) }]
    const wanted = { image: 'docker.io/library/debian:12', template: 'debian' }
    expect(await images(null, { stock }).imageFor(wanted)).toEqual({ reference, digest: `sha256:${'a'.repeat(64)}` })
    const byDigest = { image: `sha256:${'a'.repeat(64)}`, template: null }
    expect(await images(null, { stock }).imageFor(byDigest)).toMatchObject({ reference })
    const older = stock.map((one) => ({ ...one, runtime: '0'.repeat(64) }))
    for (const [listed, asked] of [
      [older, wanted],
      [stock, { ...wanted, image: 'airlock/packages:abc' }],
      [stock, { ...wanted, template: null }],
    ] as const) {
      await expect(images(null, { stock: listed }).imageFor(asked)).rejects.toMatchObject({ code: 'engine-not-found' })
    }
    expect(registry.asked).toEqual([])
  })
})
