import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { runPeer } from './command-line.ts'
import type { Runtime } from './raw-engine.ts'

/** `@devcontainers/cli`: up, then a first interactive shell. */
export class DevContainers {
  readonly #environment: NodeJS.ProcessEnv
  readonly #image: string
  readonly #runtime: Runtime
  readonly #folders: string[] = []

  constructor(socketPath: string, image: string, runtime: Runtime) {
    this.#environment = { ...process.env, DOCKER_HOST: `unix://${socketPath}` }
    this.#image = image
    this.#runtime = runtime
  }

  /** Brings a fresh folder's container up and waits for an interactive shell in it; the caller removes it. */
  async upToPrompt(): Promise<string> {
    const folder = await mkdtemp(path.join(tmpdir(), 'airlock-bench-devcontainer-'))
    this.#folders.push(folder)
    await mkdir(path.join(folder, '.devcontainer'))
    await writeFile(
      path.join(folder, '.devcontainer', 'devcontainer.json'),
      JSON.stringify({
        image: this.#image,
        runArgs: ['--network=none', `--runtime=${this.#runtime}`],
        updateRemoteUserUID: false,
      }),
    )
    const where = ['--workspace-folder', folder]
    await this.#cli('up', ...where)
    await this.#cli('exec', ...where, 'bash', '-ic', 'true')
    return folder
  }

  async remove(folder: string): Promise<void> {
    const ids = await this.#docker('ps', '-aq', '--filter', `label=devcontainer.local_folder=${folder}`)
    for (const id of ids.split('\n').filter(Boolean)) await this.#docker('rm', '-f', '-v', id)
    await rm(folder, { recursive: true, force: true })
    this.#folders.splice(this.#folders.indexOf(folder), 1)
  }

  async close(): Promise<void> {
    for (const folder of [...this.#folders]) await this.remove(folder)
  }

  #cli(...args: readonly string[]): Promise<string> {
    const program = path.resolve('node_modules/@devcontainers/cli/devcontainer.js')
    return runPeer(process.execPath, [program, ...args], this.#environment)
  }

  #docker(...args: readonly string[]): Promise<string> {
    return runPeer('docker', args, this.#environment)
  }
}
