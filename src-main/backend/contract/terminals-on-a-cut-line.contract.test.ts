import { describe, expect, it } from 'vitest'
import { testEngines } from '../../../testing/engines/engines-of-worker.ts'
import { openFaultyPath, type FaultyPath } from '../engines/contract/faulty-path.ts'
import { eventually } from '../fixtures/eventually.ts'
import { temporaryDirectory } from '../fixtures/temporary-directory.ts'
import { onPlaces, openBackend, secondPair } from './stage.ts'
import { goesOn } from './terminal-over-a-cut.ts'
import { openTerminal } from './watched-terminal.ts'

const where = secondPair
describe('a terminal', () => {
  onPlaces(where, (stage) => {
    it('[T-T13] tells the program inside of its new size, and keeps sizes to what programs survive', async () => {
      const { sandbox, agent } = stage()
      await sandbox('line')
      const terminal = await openTerminal(await agent('line'))
      // A program of its own: an interactive shell hears of a size only when it waits for what is typed.
      terminal.type(
        `sh -c 'trap "echo now \\$(stty size)." WINCH; echo ready-$((1+1)); while :; do sleep 0.05; done'\n`,
      )
      await terminal.until('ready-2')
      for (const [columns, rows, expected] of [
        [120, 40, 'now 40 120.'],
        [10_000, 0, 'now 2 500.'],
        [1, 10_000, 'now 500 2.'],
        [90, 30, 'now 30 90.'],
      ] as const) {
        terminal.view.resize({ columns, rows })
        await terminal.until(expected)
      }
      terminal.type('\u0003')
      await (await agent('line')).terminals.close(terminal.id)
    })

    it('[T-S6] goes on without a lost or repeated byte when its bridge is killed', async () => {
      const { sh } = stage()
      await goesOn(stage(), 'line', () => Promise.allSettled([sh('line', 'pkill -9 -f /opt/airlock/bin/[n]c')]))
      await stage().service.remove('line', true)
    })
  })

  describe.each(where)('$title', ({ kind, isolation }) => {
    const { socket, missing } = testEngines()[kind]
    it.skipIf(missing !== null)('[T-S6] goes on likewise when every connection to the engine is cut', async () => {
      await using folder = await temporaryDirectory()
      const path: FaultyPath = await openFaultyPath(socket, folder.path)
      const backend = await openBackend(path.socket, socket)
      const stage = backend.stage(isolation)
      try {
        await stage.sandbox('cut')
        await goesOn(stage, 'cut', async () => {
          path.breakAll()
        })
        await eventually(() => stage.service.get('cut').state === 'running', 30_000)
        expect(stage.service.get('cut')).toMatchObject({ error: null, notices: [] })
      } finally {
        await stage.clear()
        await backend.close()
        await path.close()
      }
    })
  })
})
