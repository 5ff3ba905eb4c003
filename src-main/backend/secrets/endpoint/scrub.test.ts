import fc from 'fast-check'
import { text } from 'node:stream/consumers'
import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { Scrub, scrubbed } from './scrub.ts'

const trace = 'abcabcabd'

test('[SC10] a trace is found wherever the stream is cut, and everything else passes', async () => {
  const piece = fc.oneof(fc.constantFrom(trace, 'abc', 'abcabc', 'd', 'ab'), fc.string({ maxLength: 5 }))
  await fc.assert(
    fc.asyncProperty(
      fc.array(piece, { maxLength: 12 }),
      fc.array(fc.nat(60), { maxLength: 8 }),
      async (pieces, cuts) => {
        const whole = Buffer.from(pieces.join(''), 'utf8')
        const places = [...new Set([0, ...cuts.filter((cut) => cut < whole.length), whole.length])].sort(
          (a, b) => a - b,
        )
        const chunks = places.slice(1).map((end, index) => whole.subarray(places[index], end))
        const through = await text(Readable.from(chunks.filter(({ length }) => length > 0)).pipe(new Scrub([trace])))
        expect(through).toBe(scrubbed(whole.toString('utf8'), [trace]))
      },
    ),
  )
})

test('[SC10] nothing is held back that cannot be the beginning of a trace', async () => {
  const scrub = new Scrub([trace])
  const passed: string[] = []
  scrub.on('data', (chunk: Buffer) => passed.push(chunk.toString()))
  for (const chunk of ['data: x\n\n', 'data: abc', '!\n\n']) {
    scrub.write(chunk)
    await new Promise((resolve) => setImmediate(resolve))
  }
  expect(passed).toEqual(['data: x\n\n', 'data: ', 'abc!\n\n'])
})
