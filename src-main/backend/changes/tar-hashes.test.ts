import { Readable } from 'node:stream'
import { pack as createPack } from 'tar-stream'
import { expect, it } from 'vitest'
import { tarHashes } from './tar-hashes.ts'

it('[CH6] [CH8] a name longer than any file system has is passed on and not remembered', async () => {
  const pack = createPack()
  pack.entry({ name: 'a.txt' }, 'a')
  pack.entry({ name: 'x'.repeat(5000) }, 'b')
  pack.finalize()
  const { tar, files } = tarHashes(Readable.from(pack as AsyncIterable<Buffer>, { objectMode: false }))
  let bytes = 0
  for await (const chunk of tar) bytes += chunk.length
  expect(bytes).toBeGreaterThan(5000)
  expect(files).toMatchObject([{ name: 'a.txt', entry: 0 }])
})
