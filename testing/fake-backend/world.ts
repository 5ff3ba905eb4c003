import type { GitStatus } from '../../src-shared/agent/git-wire.ts'
import { EventEmitter } from 'node:events'
import type { CreateRequest, SandboxEvent } from '../../src-shared/api/sandboxes.ts'
import type { WarmPoolView } from '../../src-shared/api/warm-pool.ts'
import type { EngineStatus, TemplateOrigin } from '../../src-shared/engine/engine.ts'
import type { PhaseName, PhaseProgress } from '../../src-shared/engine/phases.ts'
import { defaultLimits, type Sandbox, type SandboxOperation } from '../../src-shared/engine/sandbox.ts'
import { AirlockError, type ErrorReport } from '../../src-shared/errors/airlock-error.ts'
import type { PortServer } from '../../src-shared/agent/port-wire.ts'
import type { TerminalSize } from '../../src-shared/agent/terminals.ts'
import { policyOf } from '../../src-main/backend/egress/edit-policy.ts'
import { gitSourceOf } from '../../src-main/backend/sandboxes/creation/clone-source.ts'
import { nameTaken } from '../../src-main/backend/sandboxes/refusals.ts'
import { networkRequest } from '../../src-shared/engine/network.ts'
import { FakeChanges } from './changes.ts'
import { FakeEgress } from './egress.ts'
import { FakeFiles } from './files.ts'
import type { KeptPage } from './kept-page.ts'
import { gvisorProof, lost, proofFor, origins, ready } from './samples.ts'
import { FakeCloud, placedInCloud } from './cloud.ts'
import { FakePackages } from './packages.ts'
import { FakePush } from './push.ts'
import { FakeTemplates } from './templates.ts'
import { FakeUsage } from './usage.ts'
import { FakeSources } from './sources.ts'
import { FakeTerminal } from './terminals.ts'

interface Inside {
  readonly files: FakeFiles
  readonly terminals: Map<string, FakeTerminal>
}

/** Everything the fake backend knows, in memory, with operations that take a while as real ones do. */
export class FakeWorld extends EventEmitter {
  engine: EngineStatus = ready
  /** What the next search finds. */
  engineAfterRecheck: EngineStatus = ready
  /** How long one phase takes. */
  phaseMs = 250
  /** Refuses to begin the next create. */
  refuseNext: ErrorReport | null = null
  /** Fails the next create in that phase. */
  failNextIn: { readonly phase: PhaseName; readonly error: ErrorReport } | null = null
  /** What a pool that is on says of itself. */
  warmPool: Omit<WarmPoolView, 'isOn' | 'decidedBy'> = {
    ready: 1,
    isBuilding: false,
    memoryBytes: 39_845_888,
    reason: null,
  }
  /** As `AIRLOCK_WARM_POOL`: null leaves it to the setting. */
  warmPoolForced: boolean | null = null
  origins: readonly TemplateOrigin[] = origins
  /** Why the engine can say nothing of any template. */
  originsError: ErrorReport | null = null
  /** What is told of an image while it is brought. */
  imageNote: string | null = null
  readonly sources = new FakeSources()
  readonly sandboxes = new Map<string, Sandbox>()
  /** Where npm is told to go, on this computer and in images. */
  registries: readonly string[] = []
  /** What git says, by sandbox. */
  readonly git = new Map<string, GitStatus>()
  readonly #inside = new Map<string, Inside>()
  readonly usage = new FakeUsage()
  readonly changes = new FakeChanges()
  readonly packages = new FakePackages()
  readonly push = new FakePush()
  readonly templates = new FakeTemplates()
  readonly cloud = new FakeCloud()
  readonly #egress = new Map<string, FakeEgress>()
  readonly #pages = new Map<string, KeptPage>()
  readonly #servers = new Map<string, readonly PortServer[]>()
  readonly #cancelled = new Set<string>()
  #nextId = 1
  #nextTerminal = 1

  setEngine(status: EngineStatus): void {
    this.engine = status
    this.emit('engine')
  }

  putAwayAdvice(sentence: string): void {
    if (this.engine.state !== 'ready') return
    const versionAdvice = this.engine.engine.versionAdvice?.filter((known) => known !== sentence)
    this.engine = { ...this.engine, engine: { ...this.engine.engine, versionAdvice } }
    this.emit('engine')
  }

  /** The engine goes away: nobody can say any more how its sandboxes are. */
  loseEngine(): void {
    this.setEngine(lost)
    for (const { id, state } of this.sandboxes.values()) {
      if (state !== 'running' && state !== 'paused' && state !== 'stopped') continue
      this.change(id, { state: 'unknown', lastSeen: { state, at: now() } })
    }
  }

  /** It is back, and its sandboxes are as they were. */
  findEngine(): void {
    this.setEngine(ready)
    for (const { id, lastSeen } of this.sandboxes.values()) {
      if (lastSeen !== null) this.change(id, { state: lastSeen.state, lastSeen: null })
    }
  }

  /** As where no registry is reached: what can be built here is built, once. */
  loseRegistry(): void {
    const holds = 'Debian 12’s Node.js 18 with npm and git, without compilers'
    this.origins = this.origins.map((origin) =>
      origin.template === 'node'
        ? { ...origin, holds, note: 'docker.io cannot be reached: built here once, in one to three minutes.' }
        : origin,
    )
    this.imageNote = `docker.io cannot be reached: ${holds} is built on this computer. That happens once and takes one to three minutes.`
  }

  warmPoolView(isChosen: boolean): WarmPoolView {
    const isOn = this.warmPoolForced ?? isChosen
    const decidedBy = this.warmPoolForced === null ? 'setting' : 'environment'
    return { ...this.warmPool, isOn, decidedBy, ...(isOn ? {} : { ready: 0, memoryBytes: 0 }) }
  }

  recheck(): EngineStatus {
    this.setEngine(this.engineAfterRecheck)
    return this.engine
  }

  /** Puts a finished sandbox there. */
  add(part: Partial<Sandbox> & { readonly name: string }, content: Record<string, string | Buffer> = {}): Sandbox {
    const number = this.#nextId++
    const now = new Date(Date.UTC(2026, 0, 1) + number * 60_000).toISOString()
    const sandbox: Sandbox = {
      id: number.toString(16).padStart(12, '0'),
      engine: 'local',
      state: 'running',
      lastSeen: null,
      whyUnknown: null,
      cloud: null,
      image: 'airlock/base:debian',
      template: 'debian',
      isolation: gvisorProof(new Date().toISOString()),
      isolationRequested: 'best',
      limits: defaultLimits,
      profile: 'strict',
      limitsInForce: defaultLimits,
      caveats: [],
      source: { kind: 'empty' },
      request: null,
      createdAt: now,
      lastActiveAt: now,
      lifetime: null,
      network: { mode: 'allowlist', isLearning: false, refusals: 0 },
      operation: null,
      error: null,
      notices: [],
      ...part,
    }
    this.sandboxes.set(sandbox.id, sandbox)
    this.#inside.set(sandbox.id, { files: new FakeFiles(content), terminals: new Map() })
    this.#tell({ type: 'changed', sandbox })
    return sandbox
  }

  change(id: string, part: Partial<Sandbox>): Sandbox {
    const sandbox = { ...this.get(id), ...part }
    this.sandboxes.set(sandbox.id, sandbox)
    this.#tell({ type: 'changed', sandbox })
    return sandbox
  }

  /** Undefined while there is none, for who waits until it is made. */
  find(reference: string): Sandbox | undefined {
    return [...this.sandboxes.values()].find(({ id, name }) => id === reference || name === reference)
  }

  get(reference: string): Sandbox {
    const found = this.find(reference)
    if (found === undefined)
      throw new AirlockError({
        code: 'sandbox-not-found',
        message: `There is no sandbox “${reference}”.`,
        why: 'No sandbox has that name or id.',
        remedy: 'Look at the list.',
      })
    return found
  }

  /** What is inside a running sandbox. */
  inside(reference: string): Inside {
    const sandbox = this.get(reference)
    const inside = this.#inside.get(sandbox.id)
    if (sandbox.state !== 'running' || inside === undefined)
      throw new AirlockError({
        code: 'sandbox-state',
        message: `“${sandbox.name}” is ${sandbox.state}.`,
        why: 'Its files and terminals can be reached while it runs.',
        remedy: `Start it: \`airlock start ${sandbox.name}\`.`,
      })
    return inside
  }

  /** What it may reach and wanted; the count beside its name follows. */
  egressOf(reference: string): FakeEgress {
    const { id } = this.get(reference)
    const known = this.#egress.get(id)
    if (known !== undefined) return known
    const egress = new FakeEgress()
    this.#egress.set(id, egress)
    egress.on('seen', () => {
      const { mode, isLearning } = egress.policy
      this.change(id, { network: { mode, isLearning, refusals: egress.unseen.size } })
    })
    return egress
  }

  /** Lets servers listen inside, instead of those before. */
  serve(reference: string, servers: readonly PortServer[]): void {
    this.#servers.set(this.get(reference).id, servers)
    this.emit('ports')
  }

  serversOf(reference: string): readonly PortServer[] {
    return this.#servers.get(this.get(reference).id) ?? []
  }

  pageOf(reference: string): KeptPage {
    const { id } = this.get(reference)
    const page = this.#pages.get(id) ?? { parts: new Map(), drafts: new Map() }
    this.#pages.set(id, page)
    return page
  }

  /** What git says in a sandbox; that it is no repository unless a scene sets it. */
  gitOf(reference: string): GitStatus {
    return this.git.get(this.get(reference).id) ?? { kind: 'no-repository' }
  }

  filesOf(id: string): FakeFiles {
    const inside = this.#inside.get(id)
    if (inside === undefined) throw new Error(`No sandbox ${id}.`)
    return inside.files
  }

  setLifetime(reference: string, hours: number | null): Sandbox {
    const { id } = this.get(reference)
    return this.change(id, { lifetime: lifetimeOf(hours) })
  }

  extendLifetime(reference: string): Sandbox {
    const { id, lifetime } = this.get(reference)
    if (lifetime?.endsAt == null) return this.get(id)
    const endsAt = new Date(Date.parse(lifetime.endsAt) + 60 * 60_000).toISOString()
    return this.change(id, { lifetime: { ...lifetime, endsAt } })
  }

  create(request: CreateRequest): Sandbox {
    const failed = [...this.sandboxes.values()].find(({ name, state }) => name === request.name && state === 'failed')
    if (failed !== undefined) this.#forget(failed.id)
    if ([...this.sandboxes.values()].some(({ name }) => name === request.name)) throw nameTaken(request.name)
    if (this.refuseNext !== null) {
      const refusal = new AirlockError(this.refuseNext)
      this.refuseNext = null
      throw refusal
    }
    // What cannot be read or reached is refused before anything is made.
    const policy = policyOf(networkRequest.parse(request.network ?? {}), gitSourceOf(request))
    if (request.folder !== undefined || request.upload !== undefined) this.sources.preview(request)
    const sandbox = this.add(
      {
        name: request.name,
        template: request.template ?? 'debian',
        state: 'creating',
        isolation: null,
        createdAt: new Date().toISOString(),
        lifetime: lifetimeOf(request.lifetimeHours),
        request,
        source: this.sources.sourceOf(request),
        ...(request.engine === 'fly' ? placedInCloud(this.cloud, request.cloud ?? {}) : {}),
      },
      sandboxSources.every((kind) => request[kind] === undefined) ? {} : project,
    )
    this.egressOf(sandbox.id).begin(policy)
    const own = this.templates.get(request.template ?? '')
    const builds = own !== undefined && !own.isBuilt && own.steps.length > 0
    if (builds) this.packages.begin(sandbox.id)
    const phases = builds ? (['build', 'install', 'keep', ...createPhases] as const) : createPhases
    const result = () => ({ isolation: proofFor(request, now()) })
    void this.#operate(sandbox.id, 'create', phases, 'running', result, own?.steps[0]).then(() => {
      if (builds) this.packages.end(sandbox.id, null)
    })
    if (builds) this.packages.say(sandbox.id)
    return this.get(sandbox.id)
  }

  start(id: string): Sandbox {
    void this.#operate(id, 'start', ['start', 'agent', 'isolation'], 'running', () => ({
      isolation: gvisorProof(now()),
    }))
    return this.get(id)
  }

  stop(id: string): Sandbox {
    const inside = this.inside(id)
    void this.#operate(id, 'stop', ['save', 'stop'], 'stopped', () => {
      for (const terminal of inside.terminals.values()) terminal.rest()
      return {}
    })
    return this.get(id)
  }

  addPackages(reference: string, command: string): Sandbox {
    const { id } = this.get(reference)
    this.packages.begin(id)
    const phases = ['build', 'install', 'keep', 'recreate', 'start', 'agent', 'isolation'] as const
    void this.#operate(id, 'packages', phases, 'running', () => ({}), command).then((isDone) => {
      this.packages.end(id, isDone ? command : null)
    })
    this.packages.say(id)
    return this.get(id)
  }
  async undoPackages(reference: string): Promise<Sandbox> {
    const { id } = this.get(reference)
    if (await this.#operate(id, 'packages', ['recreate', 'start', 'isolation'], 'running', () => ({}))) {
      this.packages.undo(id)
    }
    return this.get(id)
  }

  async verify(id: string): Promise<void> {
    await this.#operate(id, 'verify', ['isolation'], 'running', () => ({ isolation: gvisorProof(now()) }))
  }

  async remove(id: string): Promise<void> {
    await this.#operate(id, 'remove', ['remove'], 'removing', () => ({}))
    this.#forget(id)
  }

  #forget(id: string): void {
    this.sandboxes.delete(id)
    this.#tell({ type: 'removed', id })
  }

  cancel(id: string): void {
    this.#cancelled.add(id)
  }

  openTerminal(reference: string, size: TerminalSize): FakeTerminal {
    const { files, terminals } = this.inside(reference)
    const terminal = new FakeTerminal(`t${this.#nextTerminal++}`, size, files)
    terminals.set(terminal.id, terminal)
    return terminal
  }

  async #operate(
    id: string,
    kind: SandboxOperation['kind'],
    names: readonly PhaseName[],
    state: Sandbox['state'],
    result: () => Partial<Sandbox>,
    installs = '',
  ): Promise<boolean> {
    const during = { create: 'creating', start: 'starting', stop: 'stopping', remove: 'removing' } as const
    const transient = kind in during ? during[kind as keyof typeof during] : this.get(id).state
    const phases: PhaseProgress[] = []
    for (const name of names) {
      const phase: PhaseProgress = {
        name,
        state: 'running',
        detail: name === 'install' ? installs : (details[name] ?? ''),
        fraction: null,
        milliseconds: 0,
        note: name === 'image' ? this.imageNote : null,
      }
      for (const fraction of name === 'image' ? [0.2, 0.65, 1] : [null]) {
        phases[phases.findIndex((other) => other.name === name)] ??= phase
        const index = phases.findIndex((other) => other.name === name)
        if (index < 0) phases.push({ ...phase, fraction })
        else phases[index] = { ...phase, fraction }
        this.change(id, {
          state: transient,
          operation: { kind, phases: [...phases], cancellable: kind === 'create' || kind === 'packages' },
          error: null,
        })
        await new Promise((resolve) => setTimeout(resolve, this.phaseMs))
        if (this.#cancelled.delete(id)) {
          if (kind === 'packages') this.change(id, { state, operation: null })
          else this.#forget(id)
          return false
        }
      }
      const failure = kind === 'create' && this.failNextIn?.phase === name ? this.failNextIn.error : null
      phases[phases.length - 1] = {
        ...phase,
        state: failure === null ? 'done' : 'failed',
        milliseconds: this.phaseMs,
      }
      if (failure !== null) {
        this.failNextIn = null
        this.change(id, { state: 'failed', operation: { kind, phases, cancellable: false }, error: failure })
        return false
      }
    }
    this.change(id, { state, operation: null, request: null, ...result() })
    return true
  }

  #tell(event: SandboxEvent): void {
    this.emit('sandbox', event)
  }
}

const now = () => new Date().toISOString()

const sandboxSources = ['folder', 'upload', 'git'] as const

const createPhases: readonly PhaseName[] = [
  'image',
  'prepare',
  'runtime',
  'volumes',
  'container',
  'start',
  'agent',
  'isolation',
  'import',
]

const details: Partial<Record<PhaseName, string>> = {
  image: 'Pulling layer 3 of 7',
  isolation: 'Trying 11 probes',
  import: 'Copying 9 files',
}

/** The files of a small published package, as a person would bring them in. */
export const project: Record<string, string | Buffer> = {
  '.gitignore': 'node_modules\n.env\n',
  LICENSE: 'The MIT License (MIT)\n\nCopyright (c) 2015\n',
  'README.md':
    '# path-parse\n\n> Node.js `path.parse(pathString)` ponyfill.\n\n## Install\n\n```\nnpm install path-parse\n```\n',
  'index.js':
    "'use strict';\n\nvar isWindows = process.platform === 'win32';\n\n// Regex to split a windows path into into [dir, root, basename, name, ext]\nvar splitWindowsRe =\n    /^(((?:[a-zA-Z]:|[\\\\\\/]{2}[^\\\\\\/]+[\\\\\\/]+[^\\\\\\/]+)?[\\\\\\/]?)(?:[^\\\\\\/]*[\\\\\\/])*)((\\.{1,2}|[^\\\\\\/]+?|)(\\.[^.\\/\\\\]*|))[\\\\\\/]*$/;\n\nvar win32 = {};\n\nfunction win32SplitPath(filename) {\n  return splitWindowsRe.exec(filename).slice(1);\n}\n\nwin32.parse = function(pathString) {\n  if (typeof pathString !== 'string') {\n    throw new TypeError(\n        \"Parameter 'pathString' must be a string, not \" + typeof pathString\n    );\n  }\n  var allParts = win32SplitPath(pathString);\n  return { root: allParts[1], dir: allParts[0].slice(0, -1), base: allParts[2] };\n};\n\nmodule.exports = isWindows ? win32.parse : posix.parse;\n",
  'package.json':
    '{\n  "name": "path-parse",\n  "version": "1.0.7",\n  "scripts": { "test": "node test.js" },\n  "license": "MIT"\n}\n',
  'test.js': "var assert = require('assert');\nvar pathParse = require('./index');\n\nassert.ok(pathParse);\n",
  'src/parse.ts':
    "export interface Parsed {\n  readonly root: string\n  readonly dir: string\n}\n\nexport function parse(path: string): Parsed {\n  return { root: '/', dir: path }\n}\n",
  'src/server.py': 'from http.server import HTTPServer\n\n\ndef main() -> None:\n    print("hello")\n',
  'src/notes.md': '# Notes\n',
  'assets/logo.png': Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 0]),
  'assets/big.log': 'a line of a long log\n'.repeat(500_000),
}

function inHours(hours: number): string {
  return new Date(Date.now() + hours * 60 * 60_000).toISOString()
}

const lifetimeOf = (hours: number | null | undefined): Sandbox['lifetime'] =>
  hours == null ? null : { hours, endsAt: inHours(hours) }
