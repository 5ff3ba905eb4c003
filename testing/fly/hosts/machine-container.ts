import { PassThrough, type Duplex } from 'node:stream'
import { text } from 'node:stream/consumers'
import type Docker from 'dockerode'
import { killIfThere } from '../../engines/engine-directory.ts'
import type { MachineExitFacts, RunningMachine } from './machine-host.ts'
import type { SealedNetwork } from './sealed-network.ts'

/** A machine that is a container. */
export class MachineContainer implements RunningMachine {
  readonly exited: Promise<MachineExitFacts>
  readonly address: string
  /** The kernel's number of its main program, seen from outside. */
  readonly pid: number
  readonly container: Docker.Container
  readonly #docker: Docker
  readonly #network: SealedNetwork

  private constructor(parts: {
    readonly container: Docker.Container
    readonly docker: Docker
    readonly network: SealedNetwork
    readonly info: Docker.ContainerInspectInfo
    readonly waited: Promise<{ readonly StatusCode: number }>
  }) {
    this.container = parts.container
    this.#docker = parts.docker
    this.#network = parts.network
    this.address = parts.info.NetworkSettings.Networks['bridge']?.IPAddress ?? ''
    this.pid = parts.info.State.Pid
    this.exited = parts.waited.then(({ StatusCode: code }) => this.#left(code))
  }

  static async start(container: Docker.Container, docker: Docker, network: SealedNetwork): Promise<MachineContainer> {
    // Asked before it starts: it may end at once.
    const waited = container.wait({ condition: 'next-exit' }) as Promise<{ StatusCode: number }>
    waited.catch(() => undefined)
    await container.start()
    const info = await container.inspect()
    return new MachineContainer({ container, docker, network, info, waited })
  }

  async #left(code: number): Promise<MachineExitFacts> {
    const { State: state } = await this.container.inspect()
    // The next start is another container: what was written beside the volume is gone, as at Fly.
    await this.container.remove({ force: true }).catch(ifItRuns)
    return { code, signal: code > 128 ? code - 128 : 0, outOfMemory: state.OOMKilled }
  }

  async signal(name: string): Promise<void> {
    await this.container.kill({ signal: name }).catch(ifItRuns)
  }

  async kill(): Promise<void> {
    // A paused one dies only once it goes on, and must do nothing before that.
    killIfThere(this.pid)
    await this.container.unpause().catch(ifItRuns)
    await this.exited
  }

  async freeze(): Promise<void> {
    await this.container.pause()
  }

  async thaw(): Promise<void> {
    await this.container.unpause()
  }

  async exec(command: readonly string[], stdin: string): Promise<{ code: number; stdout: string; stderr: string }> {
    const exec = await this.container.exec({
      Cmd: [...command],
      AttachStdin: true,
      AttachStdout: true,
      AttachStderr: true,
    })
    const stream = await exec.start({ hijack: true, stdin: true })
    const [stdout, stderr] = [new PassThrough(), new PassThrough()]
    this.#docker.modem.demuxStream(stream, stdout, stderr)
    stream.end(stdin)
    stream.once('end', () => {
      stdout.end()
      stderr.end()
    })
    const [out, error] = await Promise.all([text(stdout), text(stderr)])
    return { code: (await exec.inspect()).ExitCode ?? 0, stdout: out, stderr: error }
  }

  dial(port: number): Promise<Duplex> {
    return this.#network.dial(this.address, port)
  }
}

/** It may have ended in between. */
function ifItRuns(error: unknown): void {
  const { statusCode } = error as { statusCode?: number }
  if (statusCode === undefined || ![404, 409, 500].includes(statusCode)) throw error
}
