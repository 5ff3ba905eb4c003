import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type AptSource, oneLineSource } from './apt-sources.ts'
import { mustRun } from './command.ts'
import type { Architecture } from './host.ts'

/** A package file that apt fetched and whose signature chain apt verified. */
export interface DebianPackage {
  readonly name: string
  readonly version: string
  readonly sha256: string
  /** The .deb file; it stays in the private root. */
  readonly path: string
}

export interface PrivateAptOptions {
  /** An own folder: lists, caches and configuration of this apt live here and nowhere else. */
  readonly folder: string
  readonly sources: readonly AptSource[]
  readonly architecture: Architecture
  readonly signal?: AbortSignal
}

/**
 * An apt of our own beside the person's: own sources, lists and cache, the machine's keys. It only downloads. Needs no
 * root, and nothing that it does can be seen by the person's apt.
 */
export class PrivateApt {
  readonly #folder: string
  readonly #configuration: string
  readonly #signal: AbortSignal | undefined
  #listsAreFresh = false

  constructor(options: PrivateAptOptions) {
    this.#folder = options.folder
    this.#signal = options.signal
    this.#configuration = join(options.folder, 'apt.conf')
    for (const part of ['etc', 'state/lists/partial', 'cache/archives/partial', 'debs']) {
      mkdirSync(join(options.folder, part), { recursive: true })
    }
    writeFileSync(join(options.folder, 'state', 'status'), '')
    writeFileSync(join(options.folder, 'etc', 'sources.list'), `${options.sources.map(oneLineSource).join('\n')}\n`)
    writeFileSync(this.#configuration, configuration(options.folder, options.architecture))
  }

  /**
   * Fetches packages into the private root; the newest version its sources have.
   * @throws Error with apt's own words when a package is not there or its signature does not hold.
   */
  async download(names: readonly string[]): Promise<readonly DebianPackage[]> {
    if (!this.#listsAreFresh) {
      await this.#apt('apt-get', ['update', '-o', 'APT::Update::Error-Mode=any'])
      this.#listsAreFresh = true
    }
    const packages: DebianPackage[] = []
    for (const name of names) packages.push(await this.#downloadOne(name))
    return packages
  }

  /** Unpacks packages over one another into a folder, as files only: no script of theirs runs. */
  async unpack(packages: readonly DebianPackage[], target: string): Promise<void> {
    mkdirSync(target, { recursive: true })
    for (const one of packages) await mustRun('dpkg-deb', ['-x', one.path, target])
  }

  async #downloadOne(name: string): Promise<DebianPackage> {
    const staging = join(this.#folder, 'staging')
    rmSync(staging, { recursive: true, force: true })
    mkdirSync(staging, { recursive: true })
    await this.#apt('apt-get', ['download', name], staging)
    const file = readdirSync(staging).find((entry) => entry.endsWith('.deb'))
    if (file === undefined) throw new Error(`apt-get download ${name} left no package file`)
    const path = join(this.#folder, 'debs', file)
    renameSync(join(staging, file), path)
    const { stdout } = await mustRun('dpkg-deb', ['-f', path, 'Version'])
    return {
      name,
      version: stdout.trim(),
      sha256: createHash('sha256').update(readFileSync(path)).digest('hex'),
      path,
    }
  }

  #apt(program: string, args: readonly string[], cwd = this.#folder): Promise<unknown> {
    const env = { ...process.env, APT_CONFIG: this.#configuration, LC_ALL: 'C.UTF-8' }
    return mustRun(program, args, { cwd, env, ...(this.#signal === undefined ? {} : { signal: this.#signal }) })
  }
}

function configuration(folder: string, architecture: Architecture): string {
  return [
    `Dir::State "${folder}/state";`,
    `Dir::State::status "${folder}/state/status";`,
    `Dir::State::lists "${folder}/state/lists";`,
    `Dir::Cache "${folder}/cache";`,
    `Dir::Etc::sourcelist "${folder}/etc/sources.list";`,
    'Dir::Etc::sourceparts "-";',
    'Dir::Etc::preferences "-";',
    'Dir::Etc::preferencesparts "-";',
    `APT::Architecture "${architecture}";`,
    '#clear APT::Architectures;',
    `APT::Architectures { "${architecture}"; };`,
    // The machine's post-update hooks (package-kit, notifiers) are about the person's apt, not about this one.
    '#clear APT::Update::Post-Invoke;',
    '#clear APT::Update::Post-Invoke-Success;',
    // Without root apt cannot drop to its own user, and everything it fetches is checked by hash and signature anyway.
    'APT::Sandbox::User "root";',
    'Acquire::Languages "none";',
    '',
  ].join('\n')
}
