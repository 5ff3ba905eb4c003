import { Readable } from 'node:stream'
import { expect, it } from 'vitest'
import { inLargeChunks } from './in-large-chunks.ts'

it('joins small pieces into chunks of the size that was asked for, keeps large ones as they are, and loses nothing', async () => {
  const large = Buffer.from('longer')
  const pieces = ['a', 'b', '', 'c', 'd'].map((text) => Buffer.from(text))
  const chunks: Uint8Array[] = []
  for await (const chunk of inLargeChunks(Readable.from([...pieces, large, Buffer.from('e')]), 4)) chunks.push(chunk)
  expect(chunks.map((chunk) => Buffer.from(chunk).toString())).toEqual(['abcd', 'longer', 'e'])
  expect(chunks[1]).toBe(large)
})
