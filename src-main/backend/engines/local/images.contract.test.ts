import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import Docker from 'dockerode'
import { pack } from 'tar-stream'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { testEngines } from '../../../../testing/engines/engines-of-worker.ts'
import type { ContractSubject } from '../contract/contract-subject.ts'
import { openImageRegistry, refuse, type ImageRegistry } from '../contract/image-registry.ts'
import { localSubject, openLocalEngine } from '../contract/local-subject.ts'
import { newSpec } from '../contract/sample-spec.ts'
import { standInRuntime } from '../contract/stand-in-runtime.ts'

const { socket, missing } = testEngines().docker

describe.skipIf(missing !== null)(missing ?? 'images, on Docker', () => {
  const docker = new Docker({ socketPath: socket })
  let subject: ContractSubject
  let registry: ImageRegistry

  beforeAll(async () => {
    subject = await localSubject({ socket, level: 'container' })
    registry = await openImageRegistry()
    await subject.engine.describe()
  })
  afterEach(async () => {
    registry.disturb(null)
    for (const { id } of await subject.engine.list()) await subject.engine.remove(id)
    await removePrepared()
    for (const tag of ['latest', registry.digest]) {
      const name = `${registry.repository}${tag.startsWith('sha256') ? '@' : ':'}${tag}`
      await docker.getImage(name).remove({ force: true }).catch(unlessAbsent)
    }
  })
  afterAll(async () => {
    await subject.close()
    await registry.close()
  })

  /** They hold the layers of what they were made from. */
  async function removePrepared(): Promise<void> {
    for (const { Id, RepoTags } of await docker.listImages()) {
      if (RepoTags?.some((tag) => tag.startsWith('airlock/prepared')) === true)
        await docker.getImage(Id).remove({ force: true })
    }
  }
  function unlessAbsent(error: unknown): void {
    if ((error as { statusCode?: number }).statusCode !== 404) throw error
  }
  async function failing(image: string): Promise<{ code: string; message: string; why: string; remedy: string }> {
    const before = await subject.traces()
    const error: unknown = await subject.engine.create(newSpec(subject, { image })).then(
      () => null,
      (thrown: unknown) => thrown,
    )
    expect(await subject.traces()).toEqual(before)
    return error as never
  }

  test('[EN50] an image is pulled with its layers told one by one, and kept by its digest', async () => {
    const told: string[] = []
    const spec = newSpec(subject, { image: `${registry.repository}:latest` })
    const made = await subject.engine.create(spec, {
      report: ({ name, detail }) => {
        if (name === 'image' && detail !== undefined) told.push(detail)
      },
    })
    expect(made.imageId).toBe(`${registry.repository}@${registry.digest}`)
    expect(told.some((line) => /layer 2 of 2/.test(line))).toBe(true)
    await subject.engine.start(spec.id)
    await subject.engine.remove(spec.id)
  })

  test('[EN51] an image named by its digest is that very one', async () => {
    const spec = newSpec(subject, { image: `${registry.repository}@${registry.digest}` })
    expect((await subject.engine.create(spec)).imageId).toBe(`${registry.repository}@${registry.digest}`)
    await subject.engine.remove(spec.id)
    const other = await failing(`${registry.repository}@sha256:${'0'.repeat(64)}`)
    expect(other.code).toBe('image-not-found')
  })

  test('[EN52] no such image, a refusal, a limit and a registry that is away are told apart', async () => {
    const image = `${registry.repository}:latest`
    expect(await failing(`${registry.repository}:none`)).toMatchObject({ code: 'image-not-found' })
    registry.disturb((_path, response) => refuse(response, 403, 'DENIED', 'requested access to the resource is denied'))
    expect(await failing(image)).toMatchObject({ code: 'image-refused', message: 'The registry refused this image.' })
    registry.disturb(
      ({ path }, response) => path !== '/v2/' && refuse(response, 429, 'TOOMANYREQUESTS', 'too many requests'),
    )
    expect(await failing(image)).toMatchObject({
      code: 'image-refused',
      remedy: expect.stringContaining('Wait') as string,
    })
    expect(await failing('127.0.0.1:1/test/busybox:latest')).toMatchObject({ code: 'registry-unreachable' })
    registry.disturb((_path, response) => {
      response.writeHead(502, { 'content-type': 'text/html' }).end('<html><h1>Bad gateway</h1></html>')
      return true
    })
    expect((await failing(image)).code).toMatch(/registry-unreachable|image-refused|engine-failed/)
  })

  test('[EN53] a layer that is not what its digest says makes no image', async () => {
    const image = `${registry.repository}:latest`
    registry.disturb(({ layer }, response) => {
      if (layer === null) return false
      const wrong = Buffer.from(layer)
      wrong.fill(1, 1000, 2000)
      response.writeHead(200, { 'content-length': wrong.length }).end(wrong)
      return true
    })
    expect((await failing(image)).code).toMatch(/image-refused|registry-unreachable/)
    registry.disturb(null)
    const spec = newSpec(subject, { image })
    await subject.engine.create(spec)
    await subject.engine.remove(spec.id)
  })

  test('[EN54] a pull that is cancelled in mid-layer ends at once and leaves nothing', async () => {
    const before = await subject.traces()
    const cancel = new AbortController()
    registry.disturb(({ layer }, response) => {
      if (layer === null) return false
      response.writeHead(200, { 'content-length': layer.length })
      response.write(layer.subarray(0, 1000), () => {
        cancel.abort()
      })
      return true
    })
    const creating = subject.engine.create(newSpec(subject, { image: `${registry.repository}:latest` }), {
      signal: cancel.signal,
    })
    await expect(creating).rejects.toMatchObject({ code: 'cancelled' })
    expect(await subject.traces()).toEqual(before)
  })

  test('[EN55] what is named like ours is never asked of a registry', async () => {
    if (!subject.path.offered) throw new Error('It is offered.')
    const heard: string[] = []
    subject.path.value.watch(({ path }) => {
      heard.push(path)
      return { kind: 'pass' }
    })
    expect(await failing('airlock/base:none')).toMatchObject({ code: 'image-not-found' })
    expect(await failing(`sha256:${'0'.repeat(64)}`)).toMatchObject({ code: 'image-not-found' })
    subject.path.value.watch(null)
    expect(heard).not.toContain('/images/create')
  })

  test('[EN56] an image that was made to break out is refused, and what it wants to run does not', async () => {
    const base = await docker.createContainer({ Image: subject.images.bare, Cmd: ['/bin/busybox', 'true'] })
    const commit = async (tag: string, changes: string) => {
      await base.commit({ repo: 'test/hostile', tag, changes })
      return `test/hostile:${tag}`
    }
    const escape = await commit('escape', 'WORKDIR /proc/self/fd/8')
    expect(await failing(escape)).toMatchObject({ code: 'image-refused' })
    const eager = await commit(
      'eager',
      [
        'USER root',
        'ENTRYPOINT ["/bin/busybox","touch","/workspace/entrypoint"]',
        'HEALTHCHECK --interval=1s CMD touch /workspace/healthcheck',
        'ENV LD_PRELOAD=/evil.so NODE_OPTIONS=--require=/evil.js',
        'VOLUME /data',
        'EXPOSE 80',
      ].join('\n'),
    )
    const spec = newSpec(subject, { image: eager })
    const made = await subject.engine.create(spec)
    expect(made.caveats.join(' ')).toContain('/data')
    await subject.engine.start(spec.id)
    if (!subject.inside.offered) throw new Error('It is offered.')
    const seen = await subject.inside.value(
      spec.id,
      'id -u; ls; echo "[$LD_PRELOAD$NODE_OPTIONS]"; touch /data/x && echo data',
    )
    expect(seen).toBe('1000\n[]\ndata\n')
    await subject.engine.stop(spec.id)
    expect((await subject.engine.inspect(spec.id)).exit?.code).toBe(0)
    await subject.engine.remove(spec.id)
    await base.remove()
    for (const name of [escape, eager]) await docker.getImage(name).remove({ force: true })
  })

  test.each(['file', 'symlink', 'directory'] as const)(
    '[EN56] an /etc/ld.so.preload of the image, as a %s, is an empty file inside',
    async (type) => {
      const base = await docker.createContainer({ Image: subject.images.bare, Cmd: ['/bin/busybox', 'true'] })
      const tar = pack()
      tar.entry({ name: 'etc/evil', mode: 0o644 }, '/evil.so\n')
      if (type === 'file') tar.entry({ name: 'etc/ld.so.preload', mode: 0o644 }, '/evil.so\n')
      else tar.entry({ name: 'etc/ld.so.preload', type, mode: 0o777, linkname: type === 'symlink' ? 'evil' : '' })
      tar.finalize()
      await base.putArchive(tar as unknown as NodeJS.ReadableStream, { path: '/' })
      await base.commit({ repo: 'test/preload', tag: type })
      await base.remove()
      const spec = newSpec(subject, { image: `test/preload:${type}` })
      await subject.engine.create(spec)
      await subject.engine.start(spec.id)
      if (!subject.inside.offered) throw new Error('It is offered.')
      const told = await subject.inside.value(spec.id, 'cd /etc; stat -c %F:%s:%u ld.so.preload; cat evil')
      expect(told).toBe('regular empty file:0:0\n/evil.so\n')
      await subject.engine.remove(spec.id)
      await removePrepared()
      await docker.getImage(`test/preload:${type}`).remove({ force: true })
    },
  )

  test('[T-E11] an image with so many layers that ours is one too many is refused by name', async () => {
    if (!subject.path.offered) throw new Error('It is offered.')
    await removePrepared()
    // As Docker 26 answers for 125 layers, which take minutes to make.
    subject.path.value.watch(({ path }) =>
      path === '/commit' ? { kind: 'refuse', status: 500, message: 'max depth exceeded' } : { kind: 'pass' },
    )
    const refused = await failing(`${registry.repository}:latest`)
    subject.path.value.watch(null)
    expect(refused).toMatchObject({
      code: 'image-refused',
      message: 'This image has too many layers.',
      why: expect.stringContaining('max depth exceeded') as string,
      remedy: 'Use an image with fewer layers, or squash this one.',
    })
  })

  test('[EN57] many that need the same new image prepare it once', async () => {
    const image = `${registry.repository}:latest`
    if (!subject.path.offered) throw new Error('It is offered.')
    await removePrepared()
    const heard: string[] = []
    subject.path.value.watch(({ path }) => {
      heard.push(path)
      return { kind: 'pass' }
    })
    const specs = Array.from({ length: 4 }, () => newSpec(subject, { image }))
    await Promise.all(specs.map((spec) => subject.engine.create(spec)))
    subject.path.value.watch(null)
    expect(heard.filter((path) => path === '/images/create')).toHaveLength(1)
    expect(heard.filter((path) => path === '/commit')).toHaveLength(1)
    for (const { id } of specs) await subject.engine.remove(id)
  })

  test('[EN59] installations that share an engine do not undo each other’s preparations', async () => {
    if (!subject.path.offered) throw new Error('It is offered.')
    const stranger = await subject.stranger()
    const heard: string[] = []
    for (const engine of [subject.engine, stranger, subject.engine, stranger]) {
      heard.length = 0
      subject.path.value.watch(({ path }) => {
        heard.push(path)
        return { kind: 'pass' }
      })
      const spec = newSpec(subject)
      await engine.create(spec)
      await engine.remove(spec.id)
    }
    subject.path.value.watch(null)
    expect(heard.filter((path) => path === '/commit' || path.endsWith('/wait'))).toEqual([])
  })

  test('[EN64] another image under the name of the agent’s files is not used: they are imported anew', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'airlock-named-'))
    const strangers = await standInRuntime(folder, 'a stranger’s')
    const ours = await standInRuntime(folder, `ours ${folder}`)
    const options = { signal: new AbortController().signal }
    const [theirs, { hash }] = await Promise.all([
      strangers.runtimeFor('amd64', options),
      ours.runtimeFor('amd64', options),
    ])
    const tag = hash.slice(0, 24)
    const imported = await docker.importImage(theirs.tarPath, { repo: 'airlock/runtime', tag })
    await text(imported as Readable)
    const engine = await openLocalEngine({ socket, level: 'container' }, folder, ours)
    const spec = newSpec(subject)
    await engine.create(spec)
    await engine.start(spec.id)
    const stream = await engine.connect(spec.id)
    stream.end('cat /opt/airlock/variant\n')
    expect(await text(stream)).toBe(`ours ${folder}`)
    await engine.remove(spec.id)
    await engine.close()
    const { RootFS, Id } = await docker.getImage(`airlock/runtime:${tag}`).inspect()
    expect(RootFS.Layers).toEqual([`sha256:${hash}`])
    const { Volumes } = (await docker.listVolumes()) as { Volumes: { Name: string }[] }
    for (const { Name } of Volumes) if (Name.includes(tag)) await docker.getVolume(Name).remove()
    await docker.getImage(Id).remove({ force: true })
    for (const image of await docker.listImages({ filters: { dangling: ['true'] } }))
      await docker.getImage(image.Id).remove({ force: true })
    await rm(folder, { recursive: true })
  })

  test('[EN64] another image under the name and with the label of a prepared one is not used: it is prepared anew', async () => {
    if (!subject.path.offered) throw new Error('It is offered.')
    await removePrepared()
    const spec = newSpec(subject)
    await subject.engine.create(spec)
    await subject.engine.remove(spec.id)
    const { RepoTags, Id } = (await docker.listImages()).find((image) =>
      image.RepoTags?.some((tag) => tag.startsWith('airlock/prepared')),
    ) as { RepoTags: string[]; Id: string }
    const [name = ''] = RepoTags
    const [repo = '', tag = ''] = name.split(':')
    const label = (await docker.getImage(Id).inspect()).Config.Labels['app.airlock.prepared'] ?? ''
    const bare = await docker.createContainer({ Image: subject.images.bare, Cmd: ['/bin/busybox', 'true'] })
    await bare.commit({ repo, tag, changes: `LABEL app.airlock.prepared=${label}` })
    await bare.remove()
    const heard: string[] = []
    subject.path.value.watch(({ path }) => {
      heard.push(path)
      return { kind: 'pass' }
    })
    const second = newSpec(subject)
    await subject.engine.create(second)
    subject.path.value.watch(null)
    expect(heard).toContain('/commit')
    await subject.engine.remove(second.id)
    for (const image of await docker.listImages({ filters: { dangling: ['true'] } }))
      await docker.getImage(image.Id).remove({ force: true })
  })

  test('[EN58] whatever breaks while an image is prepared, nothing half-made is kept', async () => {
    if (!subject.path.offered) throw new Error('It is offered.')
    const path = subject.path.value
    const before = await subject.traces()
    for (let at = 0, done = false; !done; at += 2) {
      await removePrepared()
      let reached = false
      path.watch(({ index }) => {
        if (index !== at) return { kind: 'pass' }
        reached = true
        return { kind: 'cut' }
      })
      const spec = newSpec(subject)
      const code = await subject.engine.create(spec).then(
        () => 'made',
        (error: unknown) => (error as { code?: string }).code,
      )
      path.watch(null)
      if (code === 'made') await subject.engine.remove(spec.id)
      else expect(code).toBe('engine-unreachable')
      await subject.engine.sweep(new Set())
      expect(await subject.traces(), `cut at request ${String(at)}`).toEqual(before)
      done = !reached
    }
  })
})
