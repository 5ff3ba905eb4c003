import { once } from 'node:events'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { setImmediate as turn } from 'node:timers/promises'
import { extract, pack } from 'tar-stream'
import { describe, expect, test } from 'vitest'
import { CheckedSystem } from './checked-system.ts'
import { importWhileRead } from './import-while-read.ts'

const forever = new AbortController().signal

/** A tar of so many directories and links, made as it is read; `given` counts what was read of it. */
async function manyEntries(count: number) {
  const state = { given: 0 }
  const two = pack()
  two.entry({ name: 'folder/', type: 'directory' })
  two.entry({ name: 'link', type: 'symlink', linkname: 'to' })
  two.finalize()
  const tar = await buffer(two)
  function* entries(): Generator<Buffer> {
    for (let index = 0; index < count; index += 2) {
      state.given += 1024
      yield tar.subarray(0, 1024)
    }
    yield tar.subarray(1024)
  }
  return { state, source: Readable.from(entries(), { objectMode: false }) }
}

describe('the tar of a whole system', () => {
  test('[PK5] links and directories wait for whoever reads it, and all of them come', async () => {
    const { state, source } = await manyEntries(4000)
    const system = new CheckedSystem(() => undefined)
    const reading = system.read(source, forever)
    let before = -1
    while (state.given === 0 || before !== state.given) {
      before = state.given
      for (let turns = 0; turns < 20; turns += 1) await turn()
    }
    expect(state.given).toBeLessThan(1.5 * 1024 ** 2)
    const names: string[] = []
    const unpacking = extract()
    unpacking.on('entry', ({ name }, entry, next) => {
      names.push(name)
      entry.resume()
      next()
    })
    system.tar.pipe(unpacking)
    await reading
    system.finish()
    await once(unpacking, 'finish')
    expect(names).toHaveLength(4000)
  })

  test('[PK5] an import that the engine refuses ends the reading, and its error is told', async () => {
    const system = new CheckedSystem(() => undefined)
    const { source } = await manyEntries(6000)
    let refuse: (error: Error) => void = () => undefined
    const importing = new Promise<string>((_, reject) => (refuse = reject))
    const reading = system.read(source, forever)
    const both = importWhileRead(importing, reading, (error) => {
      system.destroy(error)
      source.destroy()
    })
    await turn()
    refuse(new Error('no space left'))
    await expect(both).rejects.toThrow('no space left')
    await expect(reading).rejects.toThrow()
    expect(system.tar.destroyed).toBe(true)
  })

  test('[PK5] one that ends before all was read is no image, and what cannot be read ends the import', async () => {
    const stopped: string[] = []
    const stop = (error: Error) => stopped.push(error.message)
    const never = new Promise<never>(() => undefined)
    await expect(importWhileRead(Promise.resolve('id'), never, stop)).rejects.toMatchObject({ code: 'engine-failed' })
    await expect(importWhileRead(never, Promise.reject(new Error('not whole')), stop)).rejects.toThrow('not whole')
    expect(stopped).toEqual(['The engine did not import an image.', 'not whole'])
  })
})
