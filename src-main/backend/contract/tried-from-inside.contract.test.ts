import { chmod, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type Docker from 'dockerode'
import { describe, expect, it } from 'vitest'
import { agentProgram } from '../channel/agent-program.ts'
import { openAgentClient } from '../channel/open-agent-client.ts'
import { temporaryDirectory } from '../fixtures/temporary-directory.ts'
import { canariesOf, ownAddresses } from '../isolation/canaries/open-canaries.ts'
import { insideProbes } from '../isolation/inside-probes.ts'
import { hostilePlaces, onPlaces, type Stage } from './stage.ts'

const name = 'tried'

/** What is changed in a container that is otherwise made like a sandbox. */
type Change = Partial<Docker.ContainerCreateOptions['HostConfig']>

/** What fails in a container that somebody made like this sandbox, but for one thing. */
async function failing(
  { docker, container }: Stage,
  change: Change,
  prepared: { readonly state: string; readonly addresses: readonly string[] },
): Promise<readonly string[]> {
  const original = await (await container(name)).inspect()
  const { Config, HostConfig } = original
  const { SecurityOpt, Tmpfs, Mounts, Runtime, Dns, Sysctls, CgroupnsMode } = HostConfig as Docker.HostConfig & {
    CgroupnsMode?: string
  }
  const made = await docker.createContainer({
    Image: original.Image,
    User: '1000:1000',
    WorkingDir: Config.WorkingDir,
    Entrypoint: Config.Entrypoint as string[],
    Env: Config.Env,
    HostConfig: {
      CapDrop: ['ALL'],
      ReadonlyRootfs: true,
      NetworkMode: 'none',
      IpcMode: 'private',
      ...{ CgroupnsMode },
      SecurityOpt,
      ...(Tmpfs === undefined ? {} : { Tmpfs }),
      // Podman's answer does not tell them in the words in which it takes them.
      Mounts:
        Mounts ??
        original.Mounts.filter(({ Type }) => Type === 'volume').map((mount) => ({
          Type: 'volume' as const,
          Source: mount.Name ?? '',
          Target: mount.Destination,
          ReadOnly: !mount.RW,
        })),
      ...(Runtime === undefined || Runtime === 'oci' ? {} : { Runtime }),
      ...(Dns === undefined ? {} : { Dns }),
      ...(Sysctls === undefined ? {} : { Sysctls }),
      ...change,
    },
  })
  try {
    await made.start()
    const agent = await openAgentClient({
      signal: AbortSignal.timeout(60_000),
      connect: async () => {
        const exec = await made.exec({
          Cmd: [...agentProgram.bridgeCommand],
          User: '1000:1000',
          AttachStdin: true,
          AttachStdout: true,
          AttachStderr: true,
        })
        return agentProgram.demultiplex(await exec.start({ hijack: true, stdin: true }))
      },
    })
    const { state, addresses } = prepared
    const canaries = await canariesOf({ stateDirectory: state, home: '/nobody', addresses: () => addresses })()
    try {
      const facts = await agent.facts({ canaries: canaries.ask })
      const isGvisor = facts.kernelVersion.includes('2016')
      const level = isGvisor ? 'gvisor' : 'container'
      const report = await canaries.report()
      const probes = insideProbes(facts, { level, engineKernel: report.kernel, canaries: report, filter: 'own' })
      return probes.filter(({ ok }) => !ok).map((probe) => probe.name)
    } finally {
      await canaries.close()
      await agent.close()
    }
  } finally {
    await made.remove({ force: true })
  }
}

describe('what is tried from inside', () => {
  onPlaces(hostilePlaces, (stage, { isolation, kind }) => {
    it('[IS1, IS18] holds in a sandbox, every probe of it, and in a container that is made by hand just like it', async () => {
      const { sandbox, service } = stage()
      await sandbox(name)
      const { probes, proven } = await service.verify(name)
      expect(proven).toBe(true)
      const inside = probes.filter(({ witness }) => witness === 'inside').map((probe) => probe.name)
      expect(inside).toEqual(
        expect.arrayContaining(['host-files', 'names', 'no-route', 'neighbours', 'system-calls', 'socket-families']),
      )
      expect(inside).not.toContain('not-measured')
      await using place = await temporaryDirectory()
      expect(await failing(stage(), {}, { state: place.path, addresses: ownAddresses() })).toEqual([])
    })

    it('[IS3, IS18] finds a folder of the computer that was let in, by the file in it', async () => {
      await using place = await temporaryDirectory()
      const state = join(place.path, 'deep', 'er')
      await mkdir(state, { recursive: true })
      await chmod(place.path, 0o755)
      const told = await failing(stage(), { Binds: [`${place.path}:/mnt:ro`] }, { state, addresses: [] })
      expect(told).toContain('host-files')
      expect(told).toContain('mounts')
    })

    it('[IS2, IS18] finds a capability that was given back', async () => {
      await using place = await temporaryDirectory()
      const told = await failing(stage(), { CapAdd: ['NET_ADMIN'] }, { state: place.path, addresses: [] })
      expect(told).toContain('capabilities')
    })

    it.skipIf(kind !== 'docker')('[IS8, IS18] finds the name of another', async () => {
      await using place = await temporaryDirectory()
      const told = await failing(stage(), { ExtraHosts: ['other:10.9.8.7'] }, { state: place.path, addresses: [] })
      expect(told).toEqual(['neighbours'])
    })

    it.skipIf(isolation === 'gvisor')('[IS6, IS18] finds that nothing filters system calls', async () => {
      await using place = await temporaryDirectory()
      const SecurityOpt = ['no-new-privileges', 'seccomp=unconfined']
      const told = await failing(stage(), { SecurityOpt }, { state: place.path, addresses: [] })
      expect(told).toContain('seccomp')
      expect(told).toContain('system-calls')
    })

    it.skipIf(kind !== 'docker' || isolation === 'gvisor')(
      '[IS8, IS18] finds that it sees the computer’s processes',
      async () => {
        await using place = await temporaryDirectory()
        const told = await failing(stage(), { PidMode: 'host' }, { state: place.path, addresses: [] })
        expect(told).toContain('neighbours')
      },
    )

    it.skipIf(kind !== 'docker' || isolation === 'gvisor')(
      '[IS4, IS5, IS18] finds a network: a way to this computer, and a name that its listener heard',
      async () => {
        await using place = await temporaryDirectory()
        const network = await stage().docker.createNetwork({ Name: 'airlock-tried', Internal: true })
        try {
          const { IPAM } = (await network.inspect()) as { IPAM: { Config: { Gateway?: string; Subnet: string }[] } }
          const { Gateway, Subnet } = IPAM.Config[0] ?? { Subnet: '' }
          const gateway = Gateway ?? Subnet.replace(/\.\d+\/\d+$/, '.1')
          const told = await failing(
            stage(),
            { NetworkMode: 'airlock-tried' },
            { state: place.path, addresses: [gateway] },
          )
          expect(told).toEqual(expect.arrayContaining(['network', 'no-route', 'names']))
        } finally {
          await network.remove()
        }
      },
    )

    it('[IS14] the standard list is what runs when it was chosen, and the strict one is told from it', async () => {
      const { sandbox, service, engine, perl } = stage()
      await sandbox('standard', { profile: 'standard' })
      expect(service.get('standard')).toMatchObject({ profile: 'standard', isolation: { proven: true } })
      const settings = await engine.verifySettings(service.get('standard').id)
      expect(settings.find((probe) => probe.name === 'SecurityOpt')).toMatchObject({ ok: true })
      if (isolation === 'gvisor') return
      // get_mempolicy, which only the standard list permits.
      const call = 'print syscall($ARGV[0] // 239, 0, 0, 0, 0, 0) >= 0 ? "could" : "refused"'
      expect(await perl('standard', call)).toBe('could')
      expect(await perl(name, call)).toBe('refused')
    })
  })
})
