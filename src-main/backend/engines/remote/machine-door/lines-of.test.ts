import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { linesOf } from './lines-of.ts'

const limits = { longest: 1000, silentMs: 10_000 }

async function all(input: PassThrough, more: Partial<typeof limits> = {}): Promise<readonly string[]> {
  const lines: string[] = []
  for await (const line of linesOf(input, { ...limits, ...more })) lines.push(line)
  return lines
}

describe('[MA22] lines of a cloud machine', () => {
  it('are put together from pieces, whatever ends where', async () => {
    const input = new PassThrough()
    const reading = all(input)
    for (const piece of ['[1]\n[', '2', ']\n', '\n[3]\nunfinished']) input.write(piece)
    input.end()
    expect(await reading).toEqual(['[1]', '[2]', '', '[3]'])
  })

  it('end as soon as one is too long, not when all of it came', async () => {
    const input = new PassThrough()
    const reading = all(input)
    input.write('x'.repeat(1001))
    await expect(reading).rejects.toMatchObject({ code: 'agent-protocol', why: 'A line was too long.' })
  })

  it('end after a silence, in which whoever was there would have breathed', async () => {
    await expect(all(new PassThrough(), { silentMs: 5 })).rejects.toMatchObject({ code: 'agent-unreachable' })
  })
})
