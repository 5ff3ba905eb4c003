import { randomBytes } from 'node:crypto'
import { text } from 'node:stream/consumers'
import { apiVersion } from '../../../src-shared/api/contract.ts'
import { createRequest } from '../../../src-shared/engine/create-request.ts'
import { toErrorReport } from '../../../src-shared/errors/airlock-error.ts'
import { backendDirectories, processSurroundings } from '../../../src-main/directories.ts'
import { composeBackend, type Backend, type BackendParts } from '../../../src-main/backend/compose.ts'
import { localParts } from '../../../src-main/backend/local-parts.ts'
import { LiveAccount, livePrefix } from './live-account.ts'

export interface LiveRunOptions {
  /** With `FLY_API_TOKEN`, and `AIRLOCK_HOME` for an installation of its own. */
  readonly env: Readonly<Record<string, string | undefined>>
  readonly say: (line: string) => void
  /** What of the real world a test replaces. */
  readonly adapt?: (parts: BackendParts) => BackendParts
  /** Ends it early; what it made is removed all the same. */
  readonly signal?: AbortSignal
}

const patienceMs = 600_000
const lookMs = 250
const name = 'live'
/** The smallest that can be suspended, so that it costs next to nothing. */
const cloud = { size: 'shared-1x-512mb', volumeGb: 1, idleMinutes: 10 }

/**
 * Makes one sandbox at Fly.io by the whole backend, works in it, lets it sleep and wake, stops and starts it, and removes it, each seen
 * past the engine in the account as well. Rejects with what did not hold. Whatever happens, nothing of it is left.
 */
export async function liveRun({ env, say, adapt = (parts) => parts, signal }: LiveRunOptions): Promise<void> {
  // Of this run alone: another one may be under way in the same account.
  const prefix = `${livePrefix}${randomBytes(3).toString('hex')}-`
  const account = await LiveAccount.open(env, prefix)
  say(`In the organisation ${account.organisation}; apps of this run begin with ${prefix}`)
  const backend = await openBackend(env, prefix, adapt)
  try {
    // Of a run that was killed.
    await removed(backend, say)
    await story(backend, account, say, signal)
  } finally {
    await removed(backend, say)
    await backend.close()
    // Without the engine, which is what is tried.
    const left = await account.clear()
    if (left.length > 0) say(`Removed what was left: ${left.join(', ')}`)
  }
}

async function removed({ service }: Backend, say: (line: string) => void): Promise<void> {
  try {
    await service.remove(name, true)
  } catch (error) {
    if (toErrorReport(error).code !== 'sandbox-not-found') say(`It was not removed by its own means: ${String(error)}`)
  }
}

async function openBackend(
  env: LiveRunOptions['env'],
  appPrefix: string,
  adapt: (parts: BackendParts) => BackendParts,
): Promise<Backend> {
  const surroundings = {
    ...processSurroundings(),
    env: { ...env, AIRLOCK_WARM_POOL: '0', AIRLOCK_KEYRING: '0' },
  }
  const directories = backendDirectories(surroundings)
  const log = { info: () => undefined, error: () => undefined }
  const parts = adapt(await localParts({ directories, log, surroundings, appPrefix }))
  const info = { apiVersion, version: 'live', pid: process.pid }
  return await composeBackend({ directories, info, log, parts, quit: () => undefined })
}

async function story(
  { service }: Backend,
  account: LiveAccount,
  say: (line: string) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  const step = async (words: string, work: () => Promise<void>) => {
    signal?.throwIfAborted()
    const began = performance.now()
    await work()
    say(`✓ ${words} (${((performance.now() - began) / 1000).toFixed(1)} s)`)
  }
  const until = async (state: string) => {
    const late = AbortSignal.any([AbortSignal.timeout(patienceMs), ...(signal === undefined ? [] : [signal])])
    for (;;) {
      late.throwIfAborted()
      const { state: now, operation, error } = service.get(name)
      if (error !== null) throw new Error(`${error.message} ${error.why} ${error.remedy}`)
      if (now === state && operation === null) return
      await new Promise((resolve) => setTimeout(resolve, lookMs))
    }
  }
  const sh = async (script: string): Promise<string> => {
    const { agent } = await service.agent(name)
    const process = await agent.processes.start({ command: ['sh', '-c', script] })
    process.stdin.end()
    return (await text(process.stdout)).trim()
  }
  const seen = async (state: string) => {
    const machine = await account.machine()
    expectSame('its machine in the account', machine.state, state)
    expectSame('its disks', machine.volumes, 1)
  }

  await step('it is made, of an app, a disk and a machine', async () => {
    // An hour, so that a machine that nobody could remove ends by itself.
    await service.create(createRequest.parse({ name, engine: 'fly', cloud, lifetimeHours: 1 }))
    await until('running')
    expectSame('apps of this run', (await account.apps()).length, 1)
    await seen('started')
  })
  await step('its channel answers', async () => {
    const { agent } = await service.agent(name)
    expectSame('the folder of work', agent.hello.workspace, '/workspace')
  })
  await step('programs run in it as user 1000', async () => {
    expectSame('the user', await sh('id -u'), '1000')
  })
  await step('its disk keeps files, and its memory a program', async () => {
    expectSame('what was written', await sh('echo kept > /workspace/file; sync; cat /workspace/file'), 'kept')
    await sh('echo $$ > /tmp/remembered')
  })
  await step('it is suspended', async () => {
    await service.pause(name)
    await until('paused')
    await seen('suspended')
  })
  await step('it wakes with its memory', async () => {
    await service.resume(name)
    await until('running')
    await seen('started')
    expectSame('its memory', await sh('test -s /tmp/remembered && cat /workspace/file'), 'kept')
  })
  await step('it is stopped, and starts with its disk', async () => {
    await service.stop(name)
    await until('stopped')
    await seen('stopped')
    await service.start(name)
    await until('running')
    expectSame('its disk', await sh('test ! -e /tmp/remembered && cat /workspace/file'), 'kept')
  })
  await step('it is removed, and nothing is left', async () => {
    await service.remove(name, true)
    expectSame('what is left', (await account.apps()).join(', '), '')
  })
}

function expectSame(what: string, found: unknown, wanted: unknown): void {
  if (found !== wanted) throw new Error(`${what}: “${String(found)}” instead of “${String(wanted)}”`)
}
