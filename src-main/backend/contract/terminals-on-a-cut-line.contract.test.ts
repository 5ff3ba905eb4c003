import { describe, expect, inject, it } from 'vitest'
import { openFaultyPath, type FaultyPath } from '../engines/contract/faulty-path.ts'
import { eventually } from '../fixtures/eventually.ts'
import { temporaryDirectory } from '../fixtures/temporary-directory.ts'
import { onPlaces, openBackend, places, type Stage } from './stage.ts'
import { openTerminal, watchTerminal } from './watched-terminal.ts'

const where = [places.dockerRunc, places.dockerGVisor, places.podmanRunc]
/** Prints numbered lines for a while, some each tenth of a second, so that every cut is in the middle of output. */
const counting =
  'i=0; while [ $i -lt 3000 ]; do i=$((i+1)); echo "line $i."; [ $((i % 100)) -ne 0 ] || sleep 0.1; done; echo all-$((1+1))-told\n'
const allLines = Array.from({ length: 3000 }, (_, index) => `line ${String(index + 1)}.`)

/** Cuts a terminal's channel in the middle of output, joins again where it was, and expects every line once. */
async function goesOn(stage: Stage, name: string, cut: () => Promise<unknown>): Promise<void> {
  const { bootId } = (await stage.agent(name)).hello
  const before = await openTerminal(await stage.agent(name))
  before.type(counting)
  await before.until('line 500.')
  await cut()
  await eventually(() => before.isLost, 30_000)
  const after = await watchTerminal(await stage.agent(name), before.id, before.position)
  expect(after.view.attachment).toMatchObject({ from: before.position, droppedBytes: 0 })
  await after.until('all-2-told')
  const lines = (before.seen + after.seen).match(/line \d+\.(?=\r\n)/g)
  expect(lines).toEqual(allLines)
  after.type('echo same-$((4+4))-shell-$i\n')
  await after.until('same-8-shell-3000')
  expect((await stage.agent(name)).hello.bootId).toBe(bootId)
}

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
    const { socket, missing } = inject('engines')[kind]
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
