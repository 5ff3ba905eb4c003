import { randomUUID } from 'node:crypto'
import { Readable, type Duplex } from 'node:stream'
import Docker from 'dockerode'
import { pack } from 'tar-stream'
import { bytesUntil } from '../bytes.ts'
import { promptIsReady, shellThatTells } from '../prompt.ts'

export type Runtime = 'runc' | 'runsc'

/** The engine's own API as its peers use it: what one gets without Airlock. */
export class RawEngine {
  readonly #docker: Docker
  readonly #image: string
  readonly #runtime: Runtime
  readonly #made: Docker.Container[] = []

  constructor(socketPath: string, image: string, runtime: Runtime) {
    this.#docker = new Docker({ socketPath })
    this.#image = image
    this.#runtime = runtime
  }

  /** A container with volumes and limits like a sandbox's, started and idle. */
  async start(): Promise<Docker.Container> {
    const name = `airlock-bench-${randomUUID().slice(0, 8)}`
    const container = await this.#docker.createContainer({
      name,
      Image: this.#image,
      Cmd: ['sleep', 'infinity'],
      WorkingDir: '/workspace',
      HostConfig: {
        Runtime: this.#runtime,
        NetworkMode: 'none',
        Init: true,
        CapDrop: ['ALL'],
        SecurityOpt: ['no-new-privileges'],
        Memory: 2 * 1024 ** 3,
        PidsLimit: 512,
        LogConfig: { Type: 'none', Config: {} },
        Mounts: ['/workspace', '/home/user'].map((Target) => ({ Type: 'volume', Source: '', Target })),
      },
    })
    this.#made.push(container)
    await container.start()
    return container
  }

  /** An interactive program with a terminal of its own: the raw way to a prompt. */
  async terminal(container: Docker.Container, command: readonly string[]): Promise<Duplex> {
    const exec = await container.exec({
      Cmd: [...command],
      Tty: true,
      AttachStdin: true,
      AttachStdout: true,
      AttachStderr: true,
      ConsoleSize: [24, 80],
    } as Docker.ExecCreateOptions)
    return exec.start({ hijack: true, stdin: true, Tty: true })
  }

  /** From nothing to a prompt that answers, in milliseconds; what was made is gone afterwards. */
  async startToPrompt(): Promise<number> {
    const begin = performance.now()
    const container = await this.start()
    const terminal = await this.terminal(container, shellThatTells)
    await bytesUntil(terminal, promptIsReady)
    const taken = performance.now() - begin
    terminal.destroy()
    await this.remove(container)
    return taken
  }

  /** Runs a program to its end and counts the bytes it prints. */
  async run(container: Docker.Container, command: readonly string[]): Promise<number> {
    const exec = await container.exec({ Cmd: [...command], AttachStdout: true, AttachStderr: true })
    const stream = await exec.start({ hijack: true, stdin: false })
    let bytes = 0
    for await (const chunk of stream) bytes += (chunk as Buffer).length
    return bytes
  }

  /** One file by the archive API. */
  async read(container: Docker.Container, path: string): Promise<number> {
    let bytes = 0
    for await (const chunk of await container.getArchive({ path })) bytes += (chunk as Buffer).length
    return bytes
  }

  async write(
    container: Docker.Container,
    folder: string,
    name: string,
    content: Uint8Array,
    mode = 0o644,
  ): Promise<void> {
    const archive = pack()
    archive.entry({ name, mode }, Buffer.from(content))
    archive.finalize()
    await container.putArchive(Readable.from(archive), { path: folder })
  }

  async remove(container: Docker.Container): Promise<void> {
    await container.remove({ force: true, v: true })
    this.#made.splice(this.#made.indexOf(container), 1)
  }

  async close(): Promise<void> {
    for (const container of [...this.#made]) await this.remove(container)
  }
}
