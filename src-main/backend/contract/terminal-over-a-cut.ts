import { expect } from 'vitest'
import { eventually } from '../fixtures/eventually.ts'
import type { Stage } from './stage.ts'
import { openTerminal, watchTerminal } from './watched-terminal.ts'

/** Prints numbered lines for a while, some each tenth of a second, so that every cut is in the middle of output. */
const counting =
  'i=0; while [ $i -lt 3000 ]; do i=$((i+1)); echo "line $i."; [ $((i % 100)) -ne 0 ] || sleep 0.1; done; echo all-$((1+1))-told\n'
const allLines = Array.from({ length: 3000 }, (_, index) => `line ${String(index + 1)}.`)

/** Cuts a terminal's channel in the middle of output, joins again where it was, and expects every line once. */
export async function goesOn(stage: Stage, name: string, cut: () => Promise<unknown>): Promise<void> {
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
