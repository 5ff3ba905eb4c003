import { chmod } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryDirectory, writeTree } from '../../../fixtures/temporary-directory.ts'
import { lineOf, surroundingsIn } from './fixtures/surroundings.ts'
import { podmanMachines } from './podman-machine.ts'
import { usualDockerPlaces, usualPodmanPlaces } from './usual-places.ts'

describe('where engines usually are', () => {
  it('[DI5] on Linux: rootful, rootless, desktop programs and their machines, each instance once', async () => {
    await using directory = await temporaryDirectory()
    const { path } = directory
    await writeTree(path, {
      'home/.colima/default/docker.sock': '',
      'home/.colima/_lima/x': '',
      'home/.config/colima/work/docker.sock': '',
      'home/.lima/docker/sock/docker.sock': '',
      'home/.lima/podman/sock/podman.sock': '',
    })
    const env = { XDG_RUNTIME_DIR: `${path}/session` }
    const surroundings = surroundingsIn(path, { uid: 1234 }, env)
    const relative = (line: string) => line.replaceAll(path, '')
    expect((await usualDockerPlaces(surroundings)).map(lineOf).map(relative)).toEqual([
      'Docker /root/var/run/docker.sock',
      'Docker (rootless) /session/docker.sock',
      'Docker (rootless) /root/run/user/1234/docker.sock',
      'Docker Desktop /home/.docker/run/docker.sock',
      'Docker Desktop /home/.docker/desktop/docker.sock',
      'Colima (default) /home/.colima/default/docker.sock',
      'Colima (work) /home/.config/colima/work/docker.sock',
      'Rancher Desktop /home/.rd/docker.sock',
      'Lima (docker) /home/.lima/docker/sock/docker.sock',
    ])
    expect((await usualPodmanPlaces(surroundings)).map(lineOf).map(relative)).toEqual([
      'Podman (rootful) /root/run/podman/podman.sock',
      'Podman (rootless) /session/podman/podman.sock',
      'Podman (rootless) /root/run/user/1234/podman/podman.sock',
      'Lima (podman) /home/.lima/podman/sock/podman.sock',
    ])
  })

  it('[DI5] on macOS: OrbStack and Podman’s machines too', async () => {
    await using directory = await temporaryDirectory()
    const machines = 'home/.local/share/containers/podman/machine'
    await writeTree(directory.path, { [`${machines}/qemu/podman.sock`]: '' })
    const surroundings = surroundingsIn(directory.path, { platform: 'darwin' })
    const lines = [...(await usualDockerPlaces(surroundings)), ...(await usualPodmanPlaces(surroundings))].map(lineOf)
    expect(lines.filter((line) => line.startsWith('OrbStack'))).toHaveLength(1)
    expect(lines.filter((line) => line.startsWith('Podman machine'))).toHaveLength(2)
    expect(lines.filter((line) => line.includes('/run/user/'))).toEqual([])
  })

  it('[DI5] on Windows: the pipes, of which one may well be Podman', async () => {
    await using directory = await temporaryDirectory()
    const surroundings = surroundingsIn(directory.path, { platform: 'win32', uid: null })
    const lines = [...(await usualDockerPlaces(surroundings)), ...(await usualPodmanPlaces(surroundings))].map(lineOf)
    expect(lines).toContain('Docker //./pipe/docker_engine')
    expect(lines).toContain('Docker Desktop //./pipe/dockerDesktopLinuxEngine')
    expect(lines).toContain('Podman machine //./pipe/podman-machine-default')
  })

  it('[DI5] a home whose path is too long for a socket is told', async () => {
    await using directory = await temporaryDirectory()
    const surroundings = surroundingsIn(directory.path, { home: `/${'h'.repeat(120)}` })
    const refused = (await usualDockerPlaces(surroundings)).filter(({ kind }) => kind === 'refused')
    expect(refused.map(lineOf)).toContainEqual(expect.stringContaining('too long for a socket'))
  })
})

describe('Podman’s machines, asked of its own command', () => {
  it.each([
    ['one that runs', machine('running'), [/^Podman machine \(default\) \/m\.sock$/]],
    ['one that is stopped', machine('stopped'), [/is stopped.*podman machine start/]],
    ['none', '[]', [/podman machine init/]],
    ['one without a socket', '[{"Name":"x"}]', [/names no socket/]],
    ['nonsense', 'nonsense', [/podman machine init/]],
  ])('[DI6] %s', async (_title, output, lines) => {
    await using directory = await temporaryDirectory()
    await program(directory.path, `cat <<'END'\n${output}\nEND`)
    const places = await podmanMachines(
      surroundingsIn(directory.path, { platform: 'darwin' }, withShell(directory.path)),
    )
    expect(places.map(lineOf)).toEqual(lines.map((line) => expect.stringMatching(line) as string))
  })

  it('[DI6] a command that fails says why', async () => {
    await using directory = await temporaryDirectory()
    await program(directory.path, 'echo "Error: VM broken" >&2; exit 125')
    const places = await podmanMachines(surroundingsIn(directory.path, { platform: 'darwin' }))
    expect(places.map(lineOf)).toEqual([expect.stringContaining('VM broken')])
  })

  it('[DI6] without the command there is nothing to ask, and on Linux there is no need to', async () => {
    await using directory = await temporaryDirectory()
    expect((await podmanMachines(surroundingsIn(directory.path, { platform: 'darwin' }))).map(lineOf)).toEqual([
      expect.stringContaining('not installed'),
    ])
    expect(await podmanMachines(surroundingsIn(directory.path))).toEqual([])
  })
})

function machine(state: string): string {
  return JSON.stringify([{ Name: 'default', State: state, ConnectionInfo: { PodmanSocket: { Path: '/m.sock' } } }])
}

function withShell(directory: string): Record<string, string> {
  return { PATH: `${join(directory, 'bin')}:${process.env['PATH'] ?? ''}` }
}

async function program(directory: string, script: string): Promise<void> {
  await writeTree(directory, { 'bin/podman': `#!/bin/sh\n${script}\n` })
  await chmod(join(directory, 'bin/podman'), 0o755)
}
