import { beforeAll, expect, it } from 'vitest'
import { testEngines } from '../../../testing/engines/engines-of-worker.ts'
import { ensureImage } from '../../../testing/images.ts'
import { eventually } from '../fixtures/eventually.ts'
import { onPlaces, places, type Stage } from './stage.ts'

async function added({ service }: Stage, name: string, command: string) {
  await service.images.addPackages(name, command)
  await eventually(() => service.get(name).operation === null, 180_000)
  return service.get(name)
}

// Of the smallest image: each addition makes another one of all of it. What Debian's own tools need is in apt-install.
onPlaces([places.dockerGVisor], (stage, { kind }) => {
  let image: string
  beforeAll(async () => {
    image = await ensureImage(testEngines()[kind].socket, 'busybox')
  })

  it('[PK1] [PK2] [PK6] [PK7] [PK10] packages are added to a sandbox’s image, and taken back', async () => {
    const { service, docker, sh } = stage()
    const { id } = await stage().sandbox('with-tools', { image })
    await sh('with-tools', 'echo work > /workspace/kept; echo mine > ~/kept')
    const before = (await docker.listContainers({ all: true })).length
    const install = 'id -u && printf "#!/bin/sh\\necho hello\\n" >/bin/added && chmod 755 /bin/added'
    expect(await added(stage(), 'with-tools', install)).toMatchObject({
      id,
      state: 'running',
      error: null,
      image: expect.stringMatching(/^airlock\/packages:[0-9a-f]{24}$/) as unknown,
      isolation: { proven: true, level: 'gvisor' },
    })
    expect(await sh('with-tools', 'added; cat /workspace/kept ~/kept; id -u')).toBe('hello\nwork\nmine\n1000\n')
    expect((await docker.listContainers({ all: true })).length).toBe(before)
    const told: string[] = []
    for await (const event of service.images.output('with-tools', new AbortController().signal)) {
      if (event.type === 'output') told.push(event.text)
    }
    expect(told.join('')).toBe('0\n')

    // What package managers need of root: owners, modes and another user.
    const asRoot = 'chown 33:33 /bin/added && chmod 4711 /bin/added && ls /bin >/list'
    await service.stop('with-tools')
    expect(await added(stage(), 'with-tools', asRoot)).toMatchObject({ state: 'stopped', error: null })
    await service.start('with-tools')
    expect(await sh('with-tools', 'stat -c "%u:%g %a" /bin/added; grep -c . /list')).toMatch(/^33:33 4711\n\d+\n$/)

    const failed = await added(stage(), 'with-tools', 'rm -f /bin/added; exit 3')
    expect(failed).toMatchObject({ state: 'running', error: { code: 'packages-failed' } })
    expect(await sh('with-tools', 'test -x /bin/added; cat /workspace/kept')).toBe('work\n')

    await service.images.undoPackages('with-tools')
    expect(await sh('with-tools', 'added; ls /list 2>/dev/null | wc -l')).toBe('hello\n0\n')
    await service.images.undoPackages('with-tools')
    expect(await sh('with-tools', 'command -v added || cat /workspace/kept ~/kept')).toBe('work\nmine\n')
    await service.remove('with-tools', true)
    await service.images.settled()
    const names = (await docker.listImages()).flatMap(({ RepoTags }) => RepoTags ?? [])
    expect(names.filter((name) => name.includes('airlock/packages:'))).toEqual([])
  })

  it('[PK5] [PK9] cancelled or killed while it installs, nothing is left and the sandbox goes on', async () => {
    const { service, docker, sh } = stage()
    await stage().sandbox('left-alone', { image })
    const before = (await docker.listContainers({ all: true })).length
    const builds = async () => (await docker.listContainers({ all: true })).length - before
    await service.images.addPackages('left-alone', 'echo began; sleep 1000')
    await eventually(
      () => service.get('left-alone').operation?.phases.some(({ name }) => name === 'install') === true,
      90_000,
    )
    expect(await builds()).toBe(1)
    await service.cancel('left-alone')
    expect(service.get('left-alone')).toMatchObject({ state: 'running', error: null, operation: null })
    expect(await builds()).toBe(0)
    expect(await sh('left-alone', 'echo on')).toBe('on\n')
  })
})
