import { dirname, join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { pathToFileURL } from 'node:url'
import type { StagedNetwork } from '../../../testing/network/staged-network.ts'
import { ensureImage } from '../../../testing/images.ts'
import { connectToBackend, type BackendConnection } from '../../backend-client/backend-connection.ts'
import { BackendConnector } from '../../backend-client/backend-connector.ts'
import { backendProgramBeside } from '../../backend-client/backend-program.ts'
import { backendDirectories, processSurroundings } from '../../directories.ts'
import { eventually } from '../fixtures/eventually.ts'
import { hostileProgram, type Attempt, type Outcome } from './hostile-program.ts'
import type { Place } from './stage.ts'

/** The built backend as a door has it, with a staged network as the only one it has. */
export class CapturedBackend {
  readonly #connector: BackendConnector
  #connection: BackendConnection

  private constructor(connector: BackendConnector, connection: BackendConnection) {
    this.#connector = connector
    this.#connection = connection
  }

  static async start(network: StagedNetwork, socket: string): Promise<CapturedBackend> {
    await ensureImage(socket, 'base')
    // Who works here may need a proxy, which is none of the staged network's.
    const kept = Object.entries(process.env).filter(([name]) => !/_proxy$/i.test(name))
    const environment = {
      ...Object.fromEntries(kept),
      AIRLOCK_HOME: join(dirname(socket), 'installation'),
      AIRLOCK_ENGINE: `unix://${socket}`,
      AIRLOCK_WARM_POOL: '0',
    }
    const { arguments: backend } = backendProgramBeside(pathToFileURL(resolve('out/main/cli.js')).href, '')
    const [node = '', ...before] = network.onComputer
    const connector = new BackendConnector({
      directories: backendDirectories({ ...processSurroundings(), env: environment }),
      program: { node, arguments: [...before, process.execPath, ...backend] },
      environment,
    })
    return new CapturedBackend(connector, await connectToBackend(connector))
  }

  get api(): BackendConnection['api'] {
    return this.#connection.api
  }

  async pid(): Promise<number> {
    const info = await this.#connector.existing()
    if (info === null) throw new Error('There is no backend.')
    return info.pid
  }

  async create(name: string, isolation: Place['isolation'], network: object): Promise<void> {
    await this.api.sandboxes.create({ name, isolation, network })
    await eventually(async () => {
      const { state, error } = await this.api.sandboxes.get({ sandbox: name })
      if (error !== null) throw new Error(`${error.message} ${error.why}`)
      return state === 'running'
    }, 90_000)
    await this.untilServing(name)
  }

  async untilServing(name: string): Promise<void> {
    await eventually(async () => (await this.api.egress.state({ sandbox: name })).isServing, 60_000)
  }

  /** What became of each attempt of a hostile program. */
  async attempt(name: string, attempts: readonly Attempt[]): Promise<readonly string[]> {
    const command = ['node', '-e', hostileProgram]
    const stream = await this.#connection.stream({ kind: 'process', sandbox: name, command })
    stream.input.end(JSON.stringify(attempts))
    const [said, wrong] = await Promise.all([text(stream.output), text(stream.errors), stream.ended])
    stream.close()
    if (said === '') throw new Error(`The program of the test failed: ${wrong}`)
    return (JSON.parse(said) as readonly Outcome[]).map(({ outcome }) => outcome)
  }

  /** Ends it as a crash does. */
  async kill(): Promise<void> {
    process.kill(await this.pid(), 'SIGKILL')
    await eventually(() => this.#connection.closed.aborted)
  }

  /** The next one, as the next door starts it. */
  async next(): Promise<void> {
    this.#connection = await connectToBackend(this.#connector)
  }

  /** Removes the sandbox and ends the backend, also after a test that left none. */
  async end(name: string): Promise<void> {
    if (this.#connection.closed.aborted) await this.next()
    await this.api.sandboxes.remove({ sandbox: name, force: true })
    const isGone = async () => (await this.api.sandboxes.list()).every((one) => one.name !== name)
    await eventually(isGone, 30_000)
    await this.api.backend.quit()
    this.#connection.close()
    await eventually(async () => (await this.#connector.existing()) === null, 30_000)
  }
}
