import { chmod } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryDirectory, writeTree } from '../../../fixtures/temporary-directory.ts'
import { findProgram } from '../../../programs/find-program.ts'
import { findRunsc, runscWrapper } from './find-runsc.ts'
import { hasOwnSettings, neededSettings } from './podman-settings.ts'

const limits = (files: number, processes: number) =>
  `Limit                     Soft Limit           Hard Limit           Units\n` +
  `Max processes             96365                ${String(processes)}                processes\n` +
  `Max open files            1024                 ${String(files)}                files\n`
const limited = 'Name:\tnode\nCapEff:\t000001fffeffffff\n'
const full = 'Name:\tnode\nCapEff:\t000001ffffffffff\n'

const plain = { mostProcesses: '4194304\n', mounts: 'cgroup2 /sys/fs/cgroup cgroup2 rw 0 0\n', hasRunc: true }
const hybrid = 'cgroup /sys/fs/cgroup/memory cgroup rw 0 0\ncgroup2 /sys/fs/cgroup/unified cgroup2 rw 0 0\n'

describe('settings for Podman', () => {
  it('[DI25] are needed where root may not raise limits', () => {
    expect(neededSettings({ uid: 0, limits: limits(20_000, 96_365), status: limited, ...plain })).toBe(
      '[containers]\ndefault_ulimits = ["nofile=20000:20000", "nproc=96365:96365"]\n',
    )
  })

  it('[DI25] never give more processes than the kernel has numbers for, since Podman has no more itself', () => {
    expect(
      neededSettings({ uid: 0, limits: limits(20_000, 96_365), status: limited, ...plain, mostProcesses: '32768\n' }),
    ).toBe('[containers]\ndefault_ulimits = ["nofile=20000:20000", "nproc=32768:32768"]\n')
  })

  it.each([
    ['root may raise limits', 0, full, 20_000],
    ['the limits are high enough', 0, limited, 10_000_000],
    ['Podman is rootless and takes what it gets', 1000, limited, 20_000],
  ])('[DI25] are not needed where %s', (_title, uid, status, files) => {
    expect(neededSettings({ uid, limits: limits(files, 10_000_000), status, ...plain })).toBeNull()
  })

  it('[DI25] name runc where control groups are of both versions, which crun refuses', () => {
    const host = { uid: 1000, limits: limits(20_000, 96_365), status: full, ...plain, mounts: hybrid }
    expect(neededSettings(host)).toBe('[engine]\nruntime = "runc"\n')
    expect(neededSettings({ ...host, hasRunc: false })).toBeNull()
    expect(neededSettings({ ...host, uid: 0, status: limited })).toMatch(/^\[containers\]\n.*\n\[engine\]\n/)
  })

  it('[DI25] of the person’s own are never replaced', async () => {
    await using directory = await temporaryDirectory()
    const { path } = directory
    const here = { env: {}, home: join(path, 'home'), systemRoot: join(path, 'root') }
    expect(hasOwnSettings(here)).toBe(false)
    expect(hasOwnSettings({ ...here, env: { CONTAINERS_CONF: '/x' } })).toBe(true)
    await writeTree(path, { 'home/.config/containers/containers.conf': '' })
    expect(hasOwnSettings(here)).toBe(true)
    await writeTree(path, { 'root/etc/containers/containers.conf': '' })
    expect(hasOwnSettings({ ...here, home: '/nonexistent' })).toBe(true)
  })
})

describe('programs', () => {
  it('are found in PATH, executable ones only, never by a relative entry', async () => {
    await using directory = await temporaryDirectory()
    const { path } = directory
    await writeTree(path, { 'a/podman': '', 'b/podman': '', 'c/podman/x': '' })
    await chmod(join(path, 'b/podman'), 0o755)
    const env = { PATH: ['b', join(path, 'c'), join(path, 'a'), join(path, 'b')].join(':') }
    expect(findProgram('podman', { env, platform: 'linux' })).toBe(join(path, 'b/podman'))
    expect(findProgram('podman', { env: {}, platform: 'linux' })).toBeNull()
  })

  it('[DI27] gVisor is taken from our cache first, then from PATH', async () => {
    await using directory = await temporaryDirectory()
    const { path } = directory
    await writeTree(path, { 'bin/runsc': '', 'cache/runsc/1.0/runsc': '', 'cache/runsc/current': { link: '1.0' } })
    await chmod(join(path, 'bin/runsc'), 0o755)
    const surroundings = { env: { PATH: join(path, 'bin') }, platform: 'linux' } as const
    expect(findRunsc(surroundings, join(path, 'cache'))).toBe(join(path, 'cache/runsc/current/runsc'))
    expect(findRunsc(surroundings, join(path, 'no-cache'))).toBe(join(path, 'bin/runsc'))
    expect(findRunsc({ ...surroundings, env: {} }, join(path, 'no-cache'))).toBeNull()
  })

  it('[DI27] a path with quotes cannot break out of the wrapper', () => {
    expect(runscWrapper("/a'b/$(x)/runsc")).toContain(`exec '/a'\\''b/$(x)/runsc' --network=none`)
  })
})
