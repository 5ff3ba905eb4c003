import { implement } from '@orpc/server'
import { apiVersion, contract } from '../../src-shared/api/contract.ts'
import type { SandboxEvent } from '../../src-shared/api/sandboxes.ts'
import type { EngineStatus } from '../../src-shared/engine/engine.ts'
import type { PushTarget } from '../../src-shared/cloud/push-plan.ts'
import type { Sandbox } from '../../src-shared/engine/sandbox.ts'
import { AirlockError } from '../../src-shared/errors/airlock-error.ts'
import type { SandboxPorts } from '../../src-shared/api/sandbox-ports.ts'
import { cloudHandlers } from '../../src-main/backend/api/cloud-handlers.ts'
import { settingsHandlers } from '../../src-main/backend/api/settings-handlers.ts'
import { secretHandlers } from '../../src-main/backend/api/secret-handlers.ts'
import type { Secrets } from '../../src-main/backend/secrets/open-secrets.ts'
import type { SettingsStore } from '../../src-main/backend/settings/settings-store.ts'
import type { Previews } from '../../src-main/backend/ports/previews.ts'
import { fakeMachines } from './cloud.ts'
import { goneOnHere } from './pushed.ts'
import { templates } from './samples.ts'
import { fakeNames, fakeReplace, fakeSearch } from './search.ts'
import { completeSample } from './sources.ts'
import type { FakeWorld } from './world.ts'

/** The real contract over the fake world: the compiler says when they part. */
export function fakeRouter(world: FakeWorld, previews: Previews, settings: SettingsStore, secrets: Secrets) {
  const api = implement(contract)
  const files = (sandbox: string) => world.inside(sandbox).files
  const is = (reference: string) => (sandbox: Sandbox) => sandbox === world.get(reference)
  const usageOf = (isWanted: (sandbox: Sandbox) => boolean) =>
    [...world.sandboxes.values()]
      .filter((sandbox) => sandbox.state === 'running' && isWanted(sandbox))
      .map((sandbox) => world.usage.read(sandbox))
  const portsOf = (reference: string): SandboxPorts => ({
    servers: world.serversOf(reference),
    previews: previews.of(world.get(reference).id).map(({ port, address }) => ({ port, address })),
  })
  return api.router({
    backend: {
      info: api.backend.info.handler(() => ({ apiVersion, version: 'fake', pid: process.pid })),
      quit: api.backend.quit.handler(() => undefined),
    },
    engines: {
      status: api.engines.status.handler(() => world.engine),
      recheck: api.engines.recheck.handler(() => world.recheck()),
      doctor: api.engines.doctor.handler(() => ({
        engine: null,
        candidates: [],
        runtimes: [],
        warnings: [],
        advice: [],
      })),
      putAwayAdvice: api.engines.putAwayAdvice.handler(({ input }) => {
        world.putAwayAdvice(input.sentence)
      }),
      warmPool: api.engines.warmPool.handler(() => world.warmPoolView(settings.value('sandbox.warmPool'))),
      templates: api.engines.templates.handler(() => templates),
      origins: api.engines.origins.handler(() => {
        if (world.originsError !== null) throw new AirlockError(world.originsError)
        return world.origins
      }),
      events: api.engines.events.handler(({ signal }) =>
        eventsOf<EngineStatus>(
          world,
          'engine',
          () => [world.engine],
          () => world.engine,
          signal,
        ),
      ),
    },
    sandboxes: {
      list: api.sandboxes.list.handler(() => [...world.sandboxes.values()]),
      get: api.sandboxes.get.handler(({ input }) => world.get(input.sandbox)),
      create: api.sandboxes.create.handler(({ input }) => world.create(input)),
      cancel: api.sandboxes.cancel.handler(({ input }) => {
        world.cancel(world.get(input.sandbox).id)
      }),
      start: api.sandboxes.start.handler(({ input }) => world.start(input.sandbox)),
      stop: api.sandboxes.stop.handler(({ input }) => world.stop(input.sandbox)),
      pause: api.sandboxes.pause.handler(({ input }) => world.change(input.sandbox, { state: 'paused' })),
      resume: api.sandboxes.resume.handler(({ input }) => world.change(input.sandbox, { state: 'running' })),
      remove: api.sandboxes.remove.handler(({ input }) => world.remove(input.sandbox)),
      verify: api.sandboxes.verify.handler(async ({ input }) => {
        await world.verify(input.sandbox)
        const proof = world.get(input.sandbox).isolation
        if (proof === null) throw new Error('A verified sandbox has a proof.')
        return proof
      }),
      setLifetime: api.sandboxes.setLifetime.handler(({ input: { sandbox, hours } }) =>
        world.setLifetime(sandbox, hours),
      ),
      extendLifetime: api.sandboxes.extendLifetime.handler(({ input }) => world.extendLifetime(input.sandbox)),
      noteLeftOut: api.sandboxes.noteLeftOut.handler(() => undefined),
      logs: api.sandboxes.logs.handler(() => []),
      previewSource: api.sandboxes.previewSource.handler(({ input }) => world.sources.preview(input)),
      completePath: api.sandboxes.completePath.handler(({ input }) => completeSample(input.path, input.archives)),
      discardUpload: api.sandboxes.discardUpload.handler(({ input }) => {
        world.sources.uploads.delete(input.upload)
      }),
      events: api.sandboxes.events.handler(({ signal }) =>
        eventsOf<SandboxEvent>(
          world,
          'sandbox',
          () => [{ type: 'snapshot', sandboxes: [...world.sandboxes.values()] }],
          (event) => event as SandboxEvent,
          signal,
        ),
      ),
    },
    files: {
      list: api.files.list.handler(({ input }) => files(input.sandbox).list(input.path)),
      children: api.files.children.handler(async function* ({ input }) {
        yield await Promise.resolve(files(input.sandbox).children(input.path))
      }),
      stat: api.files.stat.handler(({ input }) => files(input.sandbox).open(input.path).stat),
      open: api.files.open.handler(({ input }) => files(input.sandbox).open(input.path, input.encoding)),
      save: api.files.save.handler(({ input }) =>
        files(input.sandbox).save(input.path, input.text, input.condition, input),
      ),
      makeFolder: api.files.makeFolder.handler(({ input }) => {
        files(input.sandbox).makeFolder(input.path)
      }),
      rename: api.files.rename.handler(({ input }) => {
        files(input.sandbox).rename(input.path, input.to)
      }),
      copy: api.files.copy.handler(({ input }) => {
        files(input.sandbox).copy(input.path, input.to)
      }),
      remove: api.files.remove.handler(({ input }) => {
        files(input.sandbox).remove(input.path)
      }),
      watch: api.files.watch.handler(({ input, signal }) =>
        files(input.sandbox).watch(signal ?? new AbortController().signal),
      ),
      walk: api.files.walk.handler(async function* ({ input }) {
        yield await Promise.resolve(files(input.sandbox).walk(input.path))
      }),
    },
    search: {
      text: api.search.text.handler(async function* ({ input: { sandbox, ...request } }) {
        await Promise.resolve()
        yield* fakeSearch(files(sandbox), request)
      }),
      names: api.search.names.handler(async function* ({ input }) {
        await Promise.resolve()
        yield* fakeNames(files(input.sandbox), input.path)
      }),
      replace: api.search.replace.handler(({ input }) =>
        input.files.map((request) => fakeReplace(files(input.sandbox), request)),
      ),
    },
    git: {
      status: api.git.status.handler(({ input }) => world.gitOf(input.sandbox)),
    },
    terminals: {
      list: api.terminals.list.handler(({ input }) =>
        [...world.inside(input.sandbox).terminals.values()].map(({ info }) => info),
      ),
      open: api.terminals.open.handler(async ({ input }) => {
        // A shell takes a moment, and people type meanwhile.
        await new Promise((resolve) => setTimeout(resolve, world.phaseMs * 4))
        return world.openTerminal(input.sandbox, input.size).info
      }),
      close: api.terminals.close.handler(({ input }) => {
        const { terminals } = world.inside(input.sandbox)
        terminals.get(input.terminal)?.end(null)
        terminals.delete(input.terminal)
      }),
    },
    usage: {
      now: api.usage.now.handler(({ input }) => usageOf(input.sandbox === undefined ? () => true : is(input.sandbox))),
      events: api.usage.events.handler(async function* ({ input: { inView, others }, signal }) {
        while (!signal?.aborted) {
          yield usageOf(others || inView === null ? () => others : is(inView))
          await new Promise((resolve) => setTimeout(resolve, world.usage.everyMs))
        }
      }),
      processes: api.usage.processes.handler(({ input }) => {
        world.inside(input.sandbox)
        return world.usage.processes()
      }),
      endProcess: api.usage.endProcess.handler(({ input }) => {
        world.inside(input.sandbox)
        world.usage.end(input.pid)
      }),
      disk: api.usage.disk.handler(() => ({
        workspaceBytes: 412_000_000,
        homeBytes: 38_400_000,
        isPartial: false,
        left: { freeBytes: 118_000_000_000, freeShare: 0.34 },
      })),
    },
    changes: {
      list: api.changes.list.handler(({ input }) => {
        world.inside(input.sandbox)
        return world.changes.list()
      }),
      original: api.changes.original.handler(({ input }) => world.changes.original(input.path)),
      revert: api.changes.revert.handler(({ input }) => {
        world.changes.revert(input.path)
      }),
      patch: api.changes.patch.handler(() => world.changes.patch()),
      received: api.changes.received.handler(({ input }) => {
        world.changes.received(input.receipt)
      }),
      untaken: api.changes.untaken.handler(() => world.changes.untaken()),
    },
    templates: world.templates.handlers(
      (reference) => world.get(reference),
      (id) => world.packages.list(id, '').added.map(({ command }) => command),
    ),
    push: {
      plan: api.push.plan.handler(({ input: { sandbox, ...wish } }) =>
        world.push.plan(world.get(sandbox), wish as Partial<PushTarget>),
      ),
      begin: api.push.begin.handler(({ input: { sandbox, include = [], leaveOut = [] } }) => {
        world.push.chosen = { include, leaveOut }
        return world.push.begin(world.get(sandbox), 'push')
      }),
      pull: api.push.pull.handler(({ input }) => world.push.begin(world.get(input.sandbox), 'pull')),
      resume: api.push.resume.handler(({ input }) => world.push.resume(world.get(input.sandbox))),
      cancel: api.push.cancel.handler(({ input }) => world.push.cancel(world.get(input.sandbox))),
      state: api.push.state.handler(({ input }) => world.push.state(world.get(input.sandbox))),
      events: api.push.events.handler(({ input, signal }) =>
        world.push.events(world.get(input.sandbox), signal ?? new AbortController().signal),
      ),
      conflicts: api.push.conflicts.handler(() => world.push.conflicts),
      resolve: api.push.resolve.handler(({ input }) => world.push.resolve(world.get(input.sandbox), input.decisions)),
      goOnHere: api.push.goOnHere.handler(({ input }) => goneOnHere(world, input.sandbox)),
      removeMachine: api.push.removeMachine.handler(({ input }) =>
        world.push.change(world.get(input.sandbox), { hasMachine: false, leftover: null, isUnmerged: false }),
      ),
    },
    packages: {
      list: api.packages.list.handler(({ input }) => {
        const { id, image } = world.get(input.sandbox)
        return world.packages.list(id, image)
      }),
      add: api.packages.add.handler(({ input }) => world.addPackages(input.sandbox, input.command)),
      output: api.packages.output.handler(({ input, signal }) =>
        world.packages.output(world.get(input.sandbox).id, signal ?? new AbortController().signal),
      ),
      undo: api.packages.undo.handler(({ input }) => world.undoPackages(input.sandbox)),
    },
    egress: {
      state: api.egress.state.handler(({ input }) => world.egressOf(input.sandbox).state),
      requests: api.egress.requests.handler(({ input }) =>
        [...world.egressOf(input.sandbox).requests.values()].toReversed().slice(0, input.most),
      ),
      events: api.egress.events.handler(({ input, signal }) =>
        world.egressOf(input.sandbox).events(signal ?? new AbortController().signal),
      ),
      change: api.egress.change.handler(({ input: { sandbox, ...change } }) => world.egressOf(sandbox).change(change)),
      addRule: api.egress.addRule.handler(({ input }) => world.egressOf(input.sandbox).addRule(input.rule)),
      removeRule: api.egress.removeRule.handler(({ input }) => world.egressOf(input.sandbox).removeRule(input.rule)),
      answer: api.egress.answer.handler(({ input: { sandbox, ...answer } }) => world.egressOf(sandbox).answer(answer)),
      lockToUsed: api.egress.lockToUsed.handler(({ input }) => world.egressOf(input.sandbox).lockToUsed()),
      seen: api.egress.seen.handler(({ input }) => {
        world.egressOf(input.sandbox).seen()
      }),
    },
    uiState: {
      read: api.uiState.read.handler(({ input }) => Object.fromEntries(world.pageOf(input.sandbox).parts)),
      write: api.uiState.write.handler(({ input }) => {
        const { parts } = world.pageOf(input.sandbox)
        if (input.value === null) parts.delete(input.part)
        else parts.set(input.part, input.value)
      }),
    },
    drafts: {
      list: api.drafts.list.handler(({ input }) => [...world.pageOf(input.sandbox).drafts.keys()]),
      read: api.drafts.read.handler(({ input }) => {
        const draft = world.pageOf(input.sandbox).drafts.get(input.path)
        return draft === undefined ? null : { draft, revision: draft.revision }
      }),
      keep: api.drafts.keep.handler(({ input }) => {
        world.pageOf(input.sandbox).drafts.set(input.path, { ...input.draft, revision: input.revision })
      }),
      drop: api.drafts.drop.handler(({ input }) => {
        const { drafts } = world.pageOf(input.sandbox)
        if (drafts.get(input.path)?.revision === input.revision) drafts.delete(input.path)
      }),
    },
    ports: {
      list: api.ports.list.handler(({ input }) => portsOf(input.sandbox)),
      events: api.ports.events.handler(({ input, signal }) => {
        const now = () => portsOf(input.sandbox)
        return eventsOf<SandboxPorts>(world, 'ports', () => [now()], now, signal)
      }),
      openPreview: api.ports.openPreview.handler(({ input }) => {
        world.inside(input.sandbox)
        const { preview, wasOpen } = previews.open(world.get(input.sandbox).id, input.port)
        return { port: preview.port, address: preview.address, wasOpen }
      }),
      closePreview: api.ports.closePreview.handler(({ input }) => {
        previews.close(world.get(input.sandbox).id, input.port)
      }),
    },
    cloud: cloudHandlers({ cloud: world.cloud.handlers, service: fakeMachines(world), settings }),
    settings: settingsHandlers(settings),
    secrets: secretHandlers(
      {
        get: (name) => world.get(name),
        views: () => [...world.sandboxes.values()],
        egress: { secretsElsewhere: () => null, onState: () => () => undefined, proven: () => Promise.resolve() },
        push: { mayRunElsewhere: () => false },
      },
      secrets,
      () => Promise.resolve(world.registries),
    ),
  })
}

async function* eventsOf<T>(
  world: FakeWorld,
  name: string,
  first: () => readonly T[],
  map: (value: unknown) => T,
  signal: AbortSignal | undefined,
): AsyncGenerator<T> {
  const queue: T[] = []
  let wake: () => void = () => undefined
  const listen = (value: unknown) => {
    queue.push(map(value))
    wake()
  }
  world.on(name, listen)
  signal?.addEventListener('abort', () => {
    wake()
  })
  try {
    yield* first()
    while (!signal?.aborted) {
      const next = queue.shift()
      if (next !== undefined) yield next
      else
        await new Promise<void>((resolve) => {
          wake = resolve
        })
    }
  } finally {
    world.off(name, listen)
  }
}
