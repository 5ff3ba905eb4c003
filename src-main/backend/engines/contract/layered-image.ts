import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { pack } from 'tar-stream'
import { cacheFolder } from '../../../../scripts/setup/cache.ts'
import { busyboxTar } from '../../../../testing/busybox-tar.ts'

/** An image as `docker save` writes it: BusyBox, and so many small layers on it that there are `count` in all. */
export async function layeredImage(name: string, count: number): Promise<Readable> {
  const layers: Buffer[] = [await readFile(await busyboxTar(cacheFolder()))]
  while (layers.length < count) layers.push(await smallLayer(layers.length))
  const digest = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
  const config = {
    architecture: process.arch === 'arm64' ? 'arm64' : 'amd64',
    os: 'linux',
    config: { Cmd: ['/bin/busybox', 'sh'] },
    rootfs: { type: 'layers', diff_ids: layers.map((layer) => `sha256:${digest(layer)}`) },
    history: layers.map(() => ({ created_by: 'test' })),
  }
  const manifest = { Config: 'config.json', RepoTags: [name], Layers: layers.map((_, at) => `${String(at)}.tar`) }
  const tar = pack()
  for (const [at, layer] of layers.entries()) tar.entry({ name: `${String(at)}.tar` }, layer)
  tar.entry({ name: 'config.json' }, JSON.stringify(config))
  tar.entry({ name: 'manifest.json' }, JSON.stringify([manifest]))
  tar.finalize()
  return tar as unknown as Readable
}

async function smallLayer(number: number): Promise<Buffer> {
  const tar = pack()
  const content = buffer(tar)
  tar.entry({ name: `layer-${String(number)}`, mtime: new Date(0) }, String(number))
  tar.finalize()
  return await content
}
