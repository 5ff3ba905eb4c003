import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { pathToFileURL } from 'node:url'
import type { SandboxEvent } from '../src-shared/api/sandboxes.ts'
import type { Sandbox } from '../src-shared/engine/sandbox.ts'
import { AirlockError } from '../src-shared/errors/airlock-error.ts'
import { connectToBackend, type BackendConnection } from '../src-main/backend-client/backend-connection.ts'
import { BackendConnector } from '../src-main/backend-client/backend-connector.ts'
import { backendProgramBeside } from '../src-main/backend-client/backend-program.ts'
import type { ClientStream } from '../src-main/backend-client/client-stream.ts'
import { backendDirectories, processSurroundings } from '../src-main/directories.ts'

/** The product as a door has it: the built backend in a process of its own, spoken to over its socket. */
export class Airlock {
  readonly #home: string
  /** What another process needs to meet this very backend. */
  readonly environment: NodeJS.ProcessEnv
  readonly #connection: BackendConnection
  readonly #image: string
  readonly #isolation: 'container' | 'gvisor'
  readonly #made = new Set<string>()
  #count = 0

  private constructor(
    home: string,
    environment: NodeJS.ProcessEnv,
    connection: BackendConnection,
    image: string,
    isolation: 'container' | 'gvisor',
  ) {
    this.#home = home
    this.environment = environment
    this.#connection = connection
    this.#image = image
    this.#isolation = isolation
  }

  /** `warm`: the next sandbox is kept ready. */
  static async start(
    socketPath: string,
    image: string,
    isolation: 'container' | 'gvisor',
    { warm = false } = {},
  ): Promise<Airlock> {
    const home = await mkdtemp(path.join(tmpdir(), 'airlock-bench-'))
    const environment = {
      ...process.env,
      AIRLOCK_HOME: home,
      AIRLOCK_ENGINE: `unix://${socketPath}`,
      AIRLOCK_WARM_POOL: warm ? '1' : '0',
    }
    const connector = new BackendConnector({
      directories: backendDirectories({ ...processSurroundings(), env: environment }),
      program: backendProgramBeside(pathToFileURL(path.resolve('out/main/cli.js')).href, process.execPath),
      environment,
    })
    return new Airlock(home, environment, await connectToBackend(connector), image, isolation)
  }

  get api(): BackendConnection['api'] {
    return this.#connection.api
  }

  /** Asks for a sandbox and waits until it is running, its isolation proven. Only one of a template is kept ready. */
  async create(from: 'image' | 'template' = 'image'): Promise<Sandbox> {
    const events = await this.api.sandboxes.events()
    const asked = await this.api.sandboxes.create({
      name: `bench-${++this.#count}`,
      ...(from === 'image' ? { image: this.#image } : {}),
      isolation: this.#isolation,
    })
    this.#made.add(asked.id)
    for await (const event of events) {
      const sandbox = stateIn(event, asked.id)
      if (sandbox?.error) throw new AirlockError(sandbox.error)
      if (sandbox?.state === 'running' && sandbox.operation === null) return sandbox
    }
    throw new Error('The backend ended its events before the sandbox was running.')
  }

  /** A terminal with `command`, attached; bytes come on `output`. */
  async terminal(sandbox: string, command: readonly string[]): Promise<ClientStream> {
    const size = { columns: 80, rows: 24 }
    const { id } = await this.api.terminals.open({ sandbox, size, command: [...command] })
    return await this.#connection.stream({ kind: 'terminal', sandbox, terminal: id, ...size })
  }

  /** The terminal that is there already, attached. */
  async firstTerminal(sandbox: string): Promise<ClientStream> {
    const [first] = await this.api.terminals.list({ sandbox })
    if (first === undefined) throw new Error('No terminal was kept ready.')
    const size = { columns: 80, rows: 24 }
    return await this.#connection.stream({ kind: 'terminal', sandbox, terminal: first.id, ...size })
  }

  /** Runs a program to its end. */
  async run(sandbox: string, command: readonly string[]): Promise<number | null> {
    const stream = await this.#connection.stream({ kind: 'process', sandbox, command: [...command] })
    stream.input.end()
    stream.output.resume()
    stream.errors.resume()
    const end = await stream.ended
    stream.close()
    return end.type === 'exit' ? end.code : null
  }

  /** What a program prints. @throws Error with what it complains about when it fails */
  async output(sandbox: string, command: readonly string[]): Promise<string> {
    const stream = await this.#connection.stream({ kind: 'process', sandbox, command: [...command] })
    stream.input.end()
    const [output, errors, end] = await Promise.all([text(stream.output), text(stream.errors), stream.ended])
    stream.close()
    if (end.type !== 'exit' || end.code !== 0) throw new Error(`${command[0] ?? ''} failed: ${errors}`)
    return output
  }

  async remove(sandbox: string): Promise<void> {
    const events = await this.api.sandboxes.events()
    await this.api.sandboxes.remove({ sandbox, force: true })
    for await (const event of events) {
      const gone =
        event.type === 'removed' ? event.id === sandbox : event.type === 'snapshot' && !stateIn(event, sandbox)
      if (gone) break
    }
    this.#made.delete(sandbox)
  }

  async close(): Promise<void> {
    for (const sandbox of this.#made) await this.remove(sandbox)
    await this.api.backend.quit()
    this.#connection.close()
    // The backend still writes its last log lines while it ends.
    await rm(this.#home, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
  }
}

function stateIn(event: SandboxEvent, id: string): Sandbox | undefined {
  if (event.type === 'snapshot') return event.sandboxes.find((sandbox) => sandbox.id === id)
  return event.type === 'changed' && event.sandbox.id === id ? event.sandbox : undefined
}
