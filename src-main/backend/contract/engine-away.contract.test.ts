import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testEngines } from '../../../testing/engines/engines-of-worker.ts'
import type { Sandbox } from '../../../src-shared/engine/sandbox.ts'
import { startDocker } from '../../../testing/engines/docker.ts'
import type { TestEngine } from '../../../testing/engines/test-engine.ts'
import { eventually } from '../fixtures/eventually.ts'
import { openBackend, places, type OpenBackend, type Stage } from './stage.ts'
import { goesOn } from './terminal-over-a-cut.ts'
import { openTerminal, watchTerminal } from './watched-terminal.ts'

const { missing } = testEngines().docker
const runtimes = [places.dockerRunc, places.dockerGVisor]
/**
 * How soon after its return an engine's sandboxes have to be shown as they are (milliseconds). RO2 says ten seconds; how fast this machine is just
 * now is nothing that a test can know.
 */
const soon = 60_000

/** A Docker that is only for these stories, since they end and stop it. */
function onOwnDocker(liveRestore: boolean, stories: (own: () => { engine: TestEngine; backend: OpenBackend }) => void) {
  let own: { engine: TestEngine; backend: OpenBackend } | null = null
  beforeAll(async () => {
    const engine = await startDocker({ liveRestore })
    own = { engine, backend: await openBackend(engine.socket) }
  })
  afterAll(async () => {
    await own?.backend.close()
    await own?.engine.stop()
  })
  stories(() => {
    if (own === null) throw new Error('The engine was not started.')
    return own
  })
}

/** Keeps everything that doors are told of a sandbox until it is asked for. */
function watchSandbox({ service }: Stage, name: string): () => Promise<readonly Sandbox[]> {
  const seen: Sandbox[] = []
  const stop = new AbortController()
  const watch = async () => {
    for await (const event of service.events(stop.signal)) {
      if (event.type === 'changed' && event.sandbox.name === name) seen.push(event.sandbox)
    }
  }
  const watching = watch()
  return async () => {
    stop.abort()
    await watching
    return seen
  }
}

describe.skipIf(missing !== null)(missing ?? 'a Docker that goes away and comes back', () => {
  describe('without live-restore', () => {
    onOwnDocker(false, (own) => {
      it('[T-L2] sandboxes are shown as stopped, and after a start their terminals show what they had printed', async () => {
        const { engine, backend } = own()
        const { service, clear } = backend.stage('container')
        const made: { stage: Stage; name: string; terminal: string }[] = []
        for (const { isolation } of runtimes) {
          const [stage, name] = [backend.stage(isolation), `in-${isolation}`]
          await stage.sandbox(name)
          await stage.sh(name, 'echo precious > /workspace/file; sync')
          const terminal = await openTerminal(await stage.agent(name))
          terminal.type('echo old-$((40+2))-output\n')
          await terminal.until('old-42-output')
          made.push({ stage, name, terminal: terminal.id })
        }
        await engine.restart()
        await eventually(() => {
          for (const { name } of made) expect(service.get(name)).toMatchObject({ state: 'stopped', operation: null })
        }, soon)
        for (const { stage, name, terminal } of made) {
          expect(service.get(name)).toMatchObject({ error: null, notices: [] })
          await service.start(name)
          expect(await stage.sh(name, 'cat /workspace/file')).toBe('precious\n')
          const agent = await stage.agent(name)
          expect(await agent.terminals.list()).toMatchObject([{ id: terminal, restored: true, exit: null }])
          const after = await watchTerminal(agent, terminal)
          await after.until('old-42-output')
          after.type('echo new-$((1+1))-shell\n')
          await after.until('new-2-shell')
        }
        await clear()
      })
    })
  })

  describe('with live-restore', () => {
    onOwnDocker(true, (own) => {
      describe.each(runtimes)('$title', ({ isolation }) => {
        it('[T-L2] sandboxes go on over a restart, and their terminals without a lost or repeated byte', async () => {
          const { engine, backend } = own()
          const stage = backend.stage(isolation)
          await stage.sandbox('lasting')
          const running = () => {
            expect(stage.service.get('lasting')).toMatchObject({
              state: 'running',
              operation: null,
              error: null,
              notices: [],
            })
          }
          await goesOn(stage, 'lasting', async () => {
            await engine.restart()
            await eventually(() => stage.service.link.status.state === 'ready', soon)
            await eventually(running, soon)
          })
          running()
          expect(stage.service.get('lasting').isolation).toMatchObject({ level: isolation, proven: true })
        })

        it('[T-L5] sandboxes are as they were after the daemon stood still for longer than a heartbeat may fail', async () => {
          const { engine, backend } = own()
          const stage = backend.stage(isolation)
          const told = watchSandbox(stage, 'lasting')
          await goesOn(stage, 'lasting', async () => {
            engine.signal('SIGSTOP')
            try {
              await eventually(() => stage.service.get('lasting').notices.length > 0, 20_000)
            } finally {
              engine.signal('SIGCONT')
            }
            await eventually(() => {
              expect(stage.service.get('lasting')).toMatchObject({ state: 'running', error: null, notices: [] })
            }, soon)
          })
          const seen = await told()
          // While it stood still nobody could say how they were.
          const states = new Set(seen.map(({ state }) => state))
          states.delete('unknown')
          expect(states).toEqual(new Set(['running']))
          const notices = new Set(seen.flatMap((sandbox) => sandbox.notices.map(({ text }) => text)))
          expect([...notices]).toEqual([expect.stringContaining('Airlock is reconnecting')])
          expect(seen.every(({ error }) => error === null)).toBe(true)
          await stage.clear()
        })
      })
    })
  })
})
