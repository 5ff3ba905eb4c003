import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testEngines } from '../engines/engines-of-worker.ts'
import { cacheFolder } from '../../scripts/setup/cache.ts'
import { createApp } from '../../src-main/backend/engines/remote/machines-api/calls/apps.ts'
import { createMachine } from '../../src-main/backend/engines/remote/machines-api/calls/create-machine.ts'
import { waitForMachine } from '../../src-main/backend/engines/remote/machines-api/calls/wait-for-machine.ts'
import { FlyClient } from '../../src-main/backend/engines/remote/machines-api/client.ts'
import { busyboxTar } from '../busybox-tar.ts'
import { leftOut } from '../engines/requirements.ts'
import { Fly, testOrganisation } from './fly.ts'
import { DockerHost } from './hosts/docker-host.ts'
import { FlyRegistry, missingForRegistry, registryName } from './registry/registry.ts'

const { docker } = testEngines()
const lacking = docker.missing ?? missingForRegistry()
const missing = lacking === null ? null : leftOut(lacking)
const app = 'airlock-images'
const digestOf = (bytes: Buffer) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`

describe.skipIf(missing !== null)('a registry for containers', () => {
  let fly: Fly
  let registry: FlyRegistry

  beforeAll(async () => {
    const host = await DockerHost.start()
    fly = await Fly.start(host)
    registry = await FlyRegistry.start(fly.cloud, host)
  })
  afterAll(async () => {
    await registry.close()
    await fly.close()
  })

  const ask = (path: string, init: RequestInit = {}, token = fly.token) => {
    const authorization = `Basic ${Buffer.from(`x:${token}`).toString('base64')}`
    return fetch(new URL(path, registry.url), { ...init, headers: { ...init.headers, authorization } })
  }
  const putBlob = async (bytes: Buffer) => {
    const begun = await ask(`/v2/${app}/blobs/uploads/`, { method: 'POST' })
    expect(begun.status).toBe(202)
    const place = new URL(begun.headers.get('location') ?? '', registry.url)
    place.searchParams.set('digest', digestOf(bytes))
    const put = await ask(place.href, {
      method: 'PUT',
      body: new Uint8Array(bytes),
      headers: { 'content-type': 'application/octet-stream' },
    })
    expect(put.status).toBe(201)
  }

  it('takes an image from who has a token and an app, and machines are made of it by its digest', async () => {
    expect((await ask('/v2/', {}, 'fm2_wrong')).status).toBe(401)
    expect((await ask('/v2/')).status).toBe(200)
    expect((await ask(`/v2/${app}/blobs/uploads/`, { method: 'POST' })).status).toBe(404)

    const client = new FlyClient({ token: fly.token, base: new URL(fly.url) })
    await createApp(client, { name: app, organisation: testOrganisation, network: app })
    const tar = await readFile(await busyboxTar(cacheFolder()))
    const layer = gzipSync(tar, { level: 1 })
    const architecture = process.arch === 'arm64' ? 'arm64' : 'amd64'
    const rootfs = { type: 'layers', diff_ids: [digestOf(tar)] }
    const config = Buffer.from(
      JSON.stringify({ architecture, os: 'linux', config: { Cmd: ['/bin/sleep', '3600'] }, rootfs }),
    )
    await putBlob(layer)
    await putBlob(config)
    const type = 'application/vnd.oci.image.manifest.v1+json'
    const manifest = JSON.stringify({
      schemaVersion: 2,
      mediaType: type,
      config: { mediaType: 'application/vnd.oci.image.config.v1+json', size: config.length, digest: digestOf(config) },
      layers: [
        { mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip', size: layer.length, digest: digestOf(layer) },
      ],
    })
    const put = await ask(`/v2/${app}/manifests/one`, {
      method: 'PUT',
      body: manifest,
      headers: { 'content-type': type },
    })
    expect(put.status).toBe(201)
    const digest = digestOf(Buffer.from(manifest))

    const guest = { cpu_kind: 'shared', cpus: 1, memory_mb: 256 }
    const image = `${registryName}/${app}@${digest}`
    const wanted = { name: 'pulled', region: 'fra', config: { image, guest, metadata: { airlock: 'pulled' } } }
    const { id } = await createMachine(client, app, wanted)
    const states = ['started', 'failed', 'destroyed'] as const
    expect((await waitForMachine(client, app, id, { states, deadlineMs: 60_000, isNew: true })).state).toBe('started')
    expect(fly.machine(id).view()['image_ref']).toMatchObject({ digest })
  })
})
