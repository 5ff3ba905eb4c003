import { cpus } from 'node:os'
import { buffer } from 'node:stream/consumers'
import Docker from 'dockerode'
import { pack } from 'tar-stream'
import { mustRun } from '../../../scripts/setup/command.ts'
import { startDocker } from '../../engines/docker.ts'
import type { TestEngine } from '../../engines/test-engine.ts'
import { MachineContainer } from './machine-container.ts'
import type { BootWanted, MachineHost, RunningMachine } from './machine-host.ts'
import { machinePrivileges } from './machine-privileges.ts'
import { SealedNetwork } from './sealed-network.ts'

const gateway = '172.19.77.1'

/** Machines that are containers of a Docker of our own, on a bridge that leads nowhere. */
export class DockerHost implements MachineHost {
  readonly network: SealedNetwork
  /** The bridge's own address: whoever listens there, in the network, is the machines' world. */
  readonly gateway = gateway
  /** Its images are what machines can be made of: `ensureImage(host.socket, 'base')`. */
  readonly socket: string
  readonly docker: Docker
  /** Turns the name of an image in a config into one that this Docker knows or can pull. */
  imageName: (name: string) => string = (name) => name
  readonly #engine: TestEngine

  private constructor(network: SealedNetwork, engine: TestEngine) {
    this.network = network
    this.#engine = engine
    this.socket = engine.socket
    this.docker = new Docker({ socketPath: engine.socket })
  }

  static async start(): Promise<DockerHost> {
    const network = await SealedNetwork.open()
    try {
      const engine = await startDocker({ bridge: { namespace: network.namespace, address: `${gateway}/24` } })
      return new DockerHost(network, engine)
    } catch (error) {
      await network.close()
      throw error
    }
  }

  async pull(image: string): Promise<string> {
    const name = this.imageName(image)
    const found = this.docker.getImage(name)
    try {
      return digestOf(await found.inspect())
    } catch (error) {
      if ((error as { statusCode?: number }).statusCode !== 404) throw error
    }
    const progress = await this.docker.pull(name)
    await new Promise<void>((resolve, reject) => {
      this.docker.modem.followProgress(progress, (error: Error | null) => {
        if (error === null) resolve()
        else reject(error)
      })
    })
    return digestOf(await found.inspect())
  }

  async boot(wanted: BootWanted): Promise<RunningMachine> {
    const { entrypoint, command } = wanted
    const memory = wanted.memoryMb * 1024 * 1024
    const container = await this.docker.createContainer({
      Image: this.imageName(wanted.image),
      Hostname: wanted.machineId,
      Labels: { 'fly-machine': wanted.machineId },
      Env: Object.entries(wanted.env).map(([name, value]) => `${name}=${value}`),
      ...(entrypoint === undefined ? {} : { Entrypoint: [...entrypoint] }),
      ...(command === undefined ? {} : { Cmd: [...command] }),
      HostConfig: {
        ...machinePrivileges(),
        NanoCpus: Math.min(wanted.cpus, cpus().length) * 1e9,
        Memory: memory,
        MemorySwap: memory,
        Dns: [gateway],
        Binds: [`${wanted.apiFolder}:/.fly`],
        Mounts: wanted.mounts.map(({ volumeId, path }) => ({
          Type: 'volume',
          Source: nameOf(volumeId),
          Target: path,
          // Fly's are empty file systems, whatever the image has there.
          VolumeOptions: { NoCopy: true, Labels: {}, DriverConfig: { Name: 'local', Options: {} } },
        })),
      },
    })
    try {
      if (wanted.files.length > 0) await container.putArchive(await archiveOf(wanted.files), { path: '/' })
      return await MachineContainer.start(container, this.docker, this.network)
    } catch (error) {
      await container.remove({ force: true })
      throw error
    }
  }

  async makeVolume(id: string, from: string | null): Promise<void> {
    await this.docker.createVolume({ Name: nameOf(id) })
    if (from === null) return
    const [source, target] = await Promise.all([this.volumeFolder(from), this.volumeFolder(id)])
    // With owners, times and links as they are.
    await mustRun('cp', ['--archive', `${source}/.`, target])
  }

  async removeVolume(id: string): Promise<void> {
    // A container that was just removed is in the way for a moment longer.
    for (let tries = 0; ; tries += 1) {
      try {
        await this.docker.getVolume(nameOf(id)).remove({ force: true })
        return
      } catch (error) {
        if ((error as { statusCode?: number }).statusCode !== 409 || tries === 100) throw error
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
    }
  }

  /** Where the files of a volume are on this computer, for tests that look at them from outside. */
  async volumeFolder(id: string): Promise<string> {
    return (await this.docker.getVolume(nameOf(id)).inspect()).Mountpoint
  }

  async close(): Promise<void> {
    await this.#engine.stop()
    await this.network.close()
  }
}

const nameOf = (volumeId: string): string => `fly-${volumeId}`

const digestOf = (info: Docker.ImageInspectInfo): string => info.RepoDigests?.[0]?.split('@')[1] ?? info.Id

async function archiveOf(files: BootWanted['files']): Promise<Buffer> {
  const tar = pack()
  for (const { path, content, mode } of files) tar.entry({ name: path.slice(1), mode }, content)
  tar.finalize()
  return buffer(tar)
}
