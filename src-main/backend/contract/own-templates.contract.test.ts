import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { testEngines } from '../../../testing/engines/engines-of-worker.ts'
import { createRequest } from '../../../src-shared/engine/create-request.ts'
import { ensureImage } from '../../../testing/images.ts'
import { eventually } from '../fixtures/eventually.ts'
import { onPlaces, places, type Stage } from './stage.ts'

const say = (what: string) =>
  `mkdir -p /usr/local/bin && printf "#!/bin/sh\\necho ${what}\\n" >/usr/local/bin/said && chmod 755 /usr/local/bin/said`

onPlaces([places.dockerGVisor], (stage, place) => {
  let base = ''
  // The smallest there is: what is built is exported and imported whole.
  beforeAll(async () => {
    base = await ensureImage(testEngines()[place.kind].socket, 'busybox')
  })
  const write = async ({ service }: Stage, steps: readonly unknown[]) => {
    const { directory } = await service.images.templates.list()
    await mkdir(directory, { recursive: true })
    await writeFile(join(directory, 'said.json'), JSON.stringify({ title: 'Said', base, steps }))
  }
  const images = async ({ docker }: Stage) =>
    (await docker.listImages())
      .flatMap(({ RepoTags }) => RepoTags ?? [])
      .filter((name) => name.includes('airlock/packages:'))
      // As Podman calls what was built there.
      .map((name) => name.replace(/^(docker\.io|localhost)\//, ''))
  const containers = async ({ docker }: Stage) => (await docker.listContainers({ all: true })).length
  const template = { template: 'said' }

  afterAll(async () => {
    const { directory } = await stage().service.images.templates.list()
    await rm(directory, { recursive: true, force: true })
  })

  it('[PK21] [PK22] [PK24] two that are made at once get one image, a changed command another', async () => {
    const { service, sandbox, sh } = stage()
    await write(stage(), [say('hello'), ['sh', '-c', 'mkdir -p /usr/local && id -u >/usr/local/uid'], 'echo done'])
    const [first, second] = await Promise.all([sandbox('first', template), sandbox('second', template)])
    expect(first).toMatchObject({ template: 'said', image: expect.stringMatching(/^airlock\/packages:/) as unknown })
    expect(second.image).toBe(first.image)
    expect(await images(stage())).toEqual([first.image])
    for (const name of ['first', 'second']) {
      expect(await sh(name, 'said; cat /usr/local/uid; id -u')).toBe('hello\n0\n1000\n')
    }
    expect(await sandbox('third', template)).toMatchObject({ image: first.image })

    await write(stage(), [say('other')])
    const fourth = await sandbox('fourth', template)
    expect(await sh('fourth', 'said')).toBe('other\n')
    expect((await images(stage())).toSorted()).toEqual([first.image, fourth.image].toSorted())

    // Those of before keep theirs as long as they are there.
    expect(await sh('first', 'said')).toBe('hello\n')
    for (const name of ['first', 'second', 'third', 'fourth']) await service.remove(name, true)
    await service.images.settled()
    expect(await images(stage())).toEqual([fourth.image])
    await service.images.templates.remove('said')
    await service.images.settled()
    expect(await images(stage())).toEqual([])
  })

  it('[PK23] a command that fails, or a cancel, leaves no sandbox, container or image', async () => {
    const { service } = stage()
    const before = await containers(stage())
    await write(stage(), [say('hello'), 'echo it broke >&2; exit 3'])
    const create = () => service.create(createRequest.parse({ name: 'fails', isolation: 'gvisor', ...template }))
    await create()
    await eventually(() => service.get('fails').state === 'failed', 180_000)
    expect(service.get('fails').error).toMatchObject({
      code: 'packages-failed',
      message: 'Step 2 of 2 of the template “Said” did not succeed.',
      why: expect.stringContaining('exit code 3. It said last: it broke') as unknown,
    })
    expect(await containers(stage())).toBe(before)
    expect(await images(stage())).toEqual([])

    await write(stage(), ['echo began; sleep 1000'])
    await create()
    const phases = () => service.get('fails').operation?.phases ?? []
    await eventually(() => phases().some(({ name }) => name === 'install'), 180_000)
    expect(await containers(stage())).toBe(before + 1)
    await service.cancel('fails')
    expect(service.views()).toEqual([])
    expect(await containers(stage())).toBe(before)
    expect(await images(stage())).toEqual([])
  })

  it('[PK21] what was built is known to the next backend', async () => {
    const { sandbox } = stage()
    await write(stage(), [say('again')])
    const { image } = await sandbox('before', template)
    await stage().restart()
    expect(await sandbox('after', template)).toMatchObject({ image })
    expect(await images(stage())).toEqual([image])
    const { service } = stage()
    for (const name of ['before', 'after']) await service.remove(name, true)
    await service.images.templates.remove('said')
    await service.images.settled()
    expect(await images(stage())).toEqual([])
  })
})
