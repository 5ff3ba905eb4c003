import { createHash, randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { gzipSync } from 'node:zlib'
import { pack } from 'tar-stream'
import { cacheFolder } from '../../../../scripts/setup/cache.ts'
import { busyboxTar } from '../../../../testing/busybox-tar.ts'

export interface RegistryRequest {
  readonly path: string
  /** The content that is asked for, when it is the layer that no other image has. */
  readonly layer: Buffer | null
}

/** A registry on loopback that has one small image of two layers, `test/busybox:latest`, and can be told to fail. */
export interface ImageRegistry {
  /** `127.0.0.1:port/test/busybox` */
  readonly repository: string
  /** Of the manifest. */
  readonly digest: string
  /** Answers in its place from now on where it returns true; null: all is well again. */
  disturb(by: ((request: RegistryRequest, response: ServerResponse) => boolean) | null): void
  /** Paths that were asked for since the last `disturb`. */
  readonly asked: readonly string[]
  close(): Promise<void>
}

const digestOf = (bytes: Buffer) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`

export async function openImageRegistry(): Promise<ImageRegistry> {
  const tar = await readFile(await busyboxTar(cacheFolder()))
  const system = gzipSync(tar)
  // Unlike the other, no engine can have this one already.
  const own = await ownLayer()
  const layer = gzipSync(own)
  const config = Buffer.from(
    JSON.stringify({
      architecture: process.arch === 'arm64' ? 'arm64' : 'amd64',
      os: 'linux',
      config: { Cmd: ['/bin/busybox', 'sh'] },
      rootfs: { type: 'layers', diff_ids: [digestOf(tar), digestOf(own)] },
      history: [{ created_by: 'test' }, { created_by: 'test' }],
    }),
  )
  const kind = 'application/vnd.docker.distribution.manifest.v2+json'
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: kind,
      config: {
        mediaType: 'application/vnd.docker.container.image.v1+json',
        size: config.length,
        digest: digestOf(config),
      },
      layers: [system, layer].map((bytes) => ({
        mediaType: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
        size: bytes.length,
        digest: digestOf(bytes),
      })),
    }),
  )
  const digest = digestOf(manifest)
  const blobs = new Map([config, system, layer].map((bytes) => [digestOf(bytes), bytes]))
  let disturbance: Parameters<ImageRegistry['disturb']>[0] = null
  const asked: string[] = []

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const path = request.url ?? ''
    asked.push(path)
    if (disturbance?.({ path, layer: path.endsWith(digestOf(layer)) ? layer : null }, response) === true) return
    const send = (bytes: Buffer, type: string) => {
      const headers = { 'content-type': type, 'content-length': bytes.length, 'docker-content-digest': digestOf(bytes) }
      response.writeHead(200, headers).end(request.method === 'HEAD' ? undefined : bytes)
    }
    if (path === '/v2/') response.writeHead(200).end('{}')
    else if (path === '/v2/test/busybox/manifests/latest' || path === `/v2/test/busybox/manifests/${digest}`)
      send(manifest, kind)
    else {
      const blob = blobs.get(path.replace('/v2/test/busybox/blobs/', ''))
      if (blob !== undefined) send(blob, 'application/octet-stream')
      else refuse(response, 404, 'MANIFEST_UNKNOWN', 'manifest unknown')
    }
  }

  const server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    repository: `127.0.0.1:${String(port)}/test/busybox`,
    digest,
    asked,
    disturb(by) {
      disturbance = by
      asked.length = 0
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve()
        })
        server.closeAllConnections()
      }),
  }
}

async function ownLayer(): Promise<Buffer> {
  const tar = pack()
  const content = buffer(tar)
  tar.entry({ name: 'noise', mtime: new Date(0) }, randomBytes(1_000_000))
  tar.finalize()
  return await content
}

/** As registries refuse. */
export function refuse(response: ServerResponse, status: number, code: string, message: string): true {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify({ errors: [{ code, message }] }))
  return true
}
