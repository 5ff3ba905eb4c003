import { expect, it } from 'vitest'
import { toErrorReport } from '../../../src-shared/errors/airlock-error.ts'
import type { PackagesEvent } from '../../../src-shared/api/packages.ts'
import { LiveOutput } from './live-output.ts'

async function all(output: LiveOutput): Promise<readonly PackagesEvent[]> {
  const events: PackagesEvent[] = []
  for await (const event of output.follow(new AbortController().signal)) events.push(event)
  return events
}

it('[PK4] whoever looks later gets what was printed, then what comes, then the end', async () => {
  const output = new LiveOutput()
  output.add('one\n')
  const reading = all(output)
  await Promise.resolve()
  output.add('two\n')
  output.end(null)
  output.add('too late')
  const events = await reading
  expect(events.map((event) => (event.type === 'output' ? event.text : '')).join('')).toBe('one\ntwo\n')
  expect(events.at(-1)).toEqual({ type: 'ended', error: null })
  expect(await all(output)).toEqual([
    { type: 'output', text: 'one\ntwo\n' },
    { type: 'ended', error: null },
  ])
})

it('[PK4] a command that prints without end costs bounded memory, and the newest is kept', async () => {
  const output = new LiveOutput()
  for (let line = 0; line < 60_000; line++) output.add(`line ${String(line)}\n`)
  const error = toErrorReport(new Error('It ended.'))
  output.end(error)
  const [first, last] = await all(output)
  expect(first?.type === 'output' && first.text.length).toBeLessThanOrEqual(512 * 1024)
  expect(first).toMatchObject({ text: expect.stringMatching(/line 59999\n$/) as unknown })
  expect(last).toEqual({ type: 'ended', error })
})

it('[PK4] who stops looking is let go', async () => {
  const stop = new AbortController()
  const reading = (async () => {
    for await (const event of new LiveOutput().follow(stop.signal)) throw new Error(event.type)
  })()
  stop.abort()
  await reading
})
