import { createHash, randomBytes } from 'node:crypto'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { request, type IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import { connect } from 'node:tls'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testEngines } from '../../../../../testing/engines/engines-of-worker.ts'
import {
  machineConfigPath,
  machineGeneration,
  machinePaths,
  machinePort,
  type MachineConfig,
} from '../../../../../src-shared/machine/machine-wire.ts'
import { leftOut } from '../../../../../testing/engines/requirements.ts'
import { Fly, testOrganisation } from '../../../../../testing/fly/fly.ts'
import { DockerHost } from '../../../../../testing/fly/hosts/docker-host.ts'
import { FlyRegistry, missingForRegistry } from '../../../../../testing/fly/registry/registry.ts'
import { pushTemplateImages } from '../../../../../scripts/release/push-template-images.ts'
import { ensureImage } from '../../../../../testing/images.ts'
import { eventually } from '../../../fixtures/eventually.ts'
import { temporaryDirectory } from '../../../fixtures/temporary-directory.ts'
import { findResources } from '../../../resources.ts'
import { builtRuntime } from '../../../runtime-source/built-runtime.ts'
import { openLocalEngine } from '../../contract/local-subject.ts'
import type { ExportImage } from '../../image-export.ts'
import type { LocalContainerEngine } from '../../local/local-container-engine.ts'
import { assignAddress } from '../machines-api/calls/addresses.ts'
import { createApp } from '../machines-api/calls/apps.ts'
import { createMachine } from '../machines-api/calls/create-machine.ts'
import { createVolume } from '../machines-api/calls/volumes.ts'
import { waitForMachine } from '../machines-api/calls/wait-for-machine.ts'
import { FlyClient } from '../machines-api/client.ts'
import { realWorld } from '../machines-api/world.ts'
import { openCloudImages } from './open-cloud-images.ts'
import { RegistryClient } from './registry-client.ts'

const { docker } = testEngines()
const lacking = docker.missing ?? missingForRegistry()
const missing = lacking === null ? null : leftOut(lacking)
const app = 'airlock-sandbox'
const compute = { cpu_kind: 'shared', cpus: 1, memory_mb: 512 } as const

describe.skipIf(missing !== null)('an image of Docker at Fly', () => {
  let fly: Fly
  let registry: FlyRegistry
  let client: FlyClient
  let engine: LocalContainerEngine
  let image: string
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>

  beforeAll(async () => {
    const host = await DockerHost.start()
    fly = await Fly.start(host)
    registry = await FlyRegistry.start(fly.cloud, host)
    client = new FlyClient({ token: fly.token, base: new URL(fly.url) })
    directory = await temporaryDirectory()
    image = await ensureImage(docker.socket, 'base')
    engine = await openLocalEngine(
      { socket: docker.socket, level: 'container' },
      randomBytes(8).toString('hex'),
      builtRuntime(findResources().runtime),
    )
  })
  afterAll(async () => {
    await engine.close()
    await directory[Symbol.asyncDispose]()
    await registry.close()
    await fly.close()
  })

  const images = (resources = findResources().directory) => {
    const { runtime } = findResources()
    return openCloudImages({
      token: fly.token,
      organisation: testOrganisation,
      env: { FLY_FLAPS_BASE_URL: fly.url, FLY_REGISTRY_HOST: registry.url },
      world: realWorld,
      resources,
      cacheDirectory: directory.path,
      runtimeSource: builtRuntime(runtime),
      exportImage: () => (spec, options) => engine.exportImage(spec, options),
    })
  }
  const health = () =>
    new Promise<unknown>((resolve, reject) => {
      const { port, authority: ca } = fly.edge
      const host = `${app}.fly.dev`
      const createConnection = () => connect({ host: '127.0.0.1', port, servername: host, ca })
      const asked = request({ path: machinePaths.health, headers: { host }, createConnection })
      asked.once('error', reject)
      asked.once('response', (answer: IncomingMessage) => {
        json(answer).then(resolve, reject)
      })
      asked.end()
    })

  it('[FL101, FL102, FL103] is pushed once, over a broken line, and its machine answers', async () => {
    const spec = { image, template: null }
    registry.faults.next({ reset: true, method: 'PATCH' })
    registry.faults.next({ status: 503, method: 'POST' })
    const { reference, digest } = await (await images()).imageFor(spec)
    const [imagesApp] = fly.cloud.apps.keys()
    expect(imagesApp).toMatch(/^airlock-images-/)
    expect(reference).toBe(`registry.fly.io/${String(imagesApp)}@${digest}`)
    const before = registry.requests.length
    expect(await (await images()).imageFor(spec)).toEqual({ reference, digest })
    expect(registry.requests.slice(before).map(({ method }) => method)).toEqual(['HEAD'])
    expect(await readdir(join(directory.path, 'cloud-images'))).toEqual(['pushed.json'])

    await createApp(client, { name: app, organisation: testOrganisation, network: app })
    await assignAddress(client, app, 'shared_v4')
    const { id: volume } = await createVolume(client, app, { name: 'data', region: 'fra', sizeGb: 1, compute })
    const machineConfig: MachineConfig = {
      generation: machineGeneration,
      sandbox: 'of-a-test',
      host: 'cloud',
      tokenHash: createHash('sha256').update('a token').digest('hex'),
      life: { idleMinutes: null, endsAt: null },
    }
    const raw = Buffer.from(JSON.stringify(machineConfig)).toString('base64')
    const config = {
      image: reference,
      guest: compute,
      files: [{ guest_path: machineConfigPath, raw_value: raw, mode: 0o400 }],
      mounts: [{ volume, path: '/data' }],
      services: [{ internal_port: machinePort, protocol: 'tcp', ports: [{ port: 443, handlers: ['tls', 'http'] }] }],
      metadata: { airlock: 'pushed' },
    }
    const { id } = await createMachine(client, app, { name: 'pushed', region: 'fra', config })
    const states = ['started', 'failed', 'destroyed'] as const
    const wait = { states, deadlineMs: 90_000, isNew: true }
    expect((await waitForMachine(client, app, id, wait)).state).toBe('started')
    expect(fly.machine(id).view()['image_ref']).toMatchObject({ digest })
    await eventually(async () => (await health().catch(() => null)) !== null, 60_000)
    await eventually(async () => ((await health()) as { inside: string }).inside === 'running', 60_000)
    expect(await health()).toEqual({ generation: machineGeneration, inside: 'running' })
  })

  it('[FL100, FL112] of a template is put into a registry when a release is made, and then nothing of it is sent from here', async () => {
    const folder = join(directory.path, 'release')
    await mkdir(folder)
    const release = {
      client: new RegistryClient({ token: fly.token, origin: new URL(registry.url), world: realWorld }),
      runtimeSource: builtRuntime(findResources().runtime),
      exportImage: (...asked: Parameters<ExportImage>) => engine.exportImage(...asked),
      ...{ folder, name: 'registry.example/us/airlock', signal: new AbortController().signal, say: () => undefined },
    }
    await createApp(client, { name: 'airlock-debian', organisation: testOrganisation, network: 'airlock-debian' })
    const list = await pushTemplateImages({ ...release, templates: [{ id: 'debian', image }] })
    expect(list).toMatchObject([{ template: 'debian', image }])
    const resources = join(directory.path, 'resources')
    await mkdir(resources)
    await writeFile(join(resources, 'cloud-images.json'), JSON.stringify({ images: list }))
    const before = registry.requests.length
    const { reference, digest } = await (await images(resources)).imageFor({ image, template: 'debian' })
    expect(reference).toBe(`registry.example/us/airlock-debian@${digest}`)
    expect(list[0]?.reference).toBe(reference)
    expect(registry.requests).toHaveLength(before)

    const elsewhere = { id: 'debian', image: 'registry.example/away:1' }
    const otherName: ExportImage = async (_spec, options) =>
      await engine.exportImage({ image, template: null }, options)
    const refused = pushTemplateImages({ ...release, exportImage: otherName, templates: [elsewhere] })
    await expect(refused).rejects.toThrow(/must be made of registry.example/)
  })
})
