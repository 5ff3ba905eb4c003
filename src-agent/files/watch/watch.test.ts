import { writeFileSync } from 'node:fs'
import { appendFile, mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { WatchRecord } from '../../../src-shared/agent/file-wire.ts'
import { codeOf, temporaryFolder } from '../fixtures/temporary-folder.ts'
import { TemporaryFiles } from '../temporary-files.ts'
import { walkFolders } from '../walk.ts'
import { writeFileAtomically } from '../write-file.ts'
import { readWatchLimits, type WatchLimits } from './watch-limits.ts'
import { watchRecords } from './watch-folder.ts'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let stop: AbortController
const logged: string[] = []
const at = (...names: readonly string[]) => join(folder.path, ...names)
beforeEach(async () => {
  folder = await temporaryFolder()
  stop = new AbortController()
  logged.length = 0
})
afterEach(async () => {
  stop.abort()
  await folder.remove()
})

type Change = WatchRecord['changes'][number]

/** A watch whose first “list again” has come. */
async function watching(limits?: WatchLimits) {
  const log = (message: string) => void logged.push(message)
  const records = await watchRecords(folder.path, {
    signal: stop.signal,
    log,
    ...(limits === undefined ? {} : { limits }),
  })
  const next = async (): Promise<readonly Change[]> => {
    const { value } = (await records.next()) as { value: WatchRecord | undefined }
    return value?.changes ?? []
  }
  expect(await next()).toEqual([{ kind: 'overflow' }])
  return {
    next,
    records,
    /** Reads on until something like that was told; all that was told until then. */
    async until(isIt: (change: Change) => boolean): Promise<Change[]> {
      const told: Change[] = []
      while (!told.some(isIt)) {
        const changes = await next()
        if (changes.length === 0) throw new Error(`The watch ended after ${JSON.stringify(told)}.`)
        told.push(...changes)
      }
      return told
    },
  }
}

const is = (kind: Change['kind'], path?: string) => (change: Change) => change.kind === kind && change.path === path

describe('watching', () => {
  it('[FI20][FI21] begins with “list again”, then tells what is made, changed and removed, each once', async () => {
    await writeFile(at('old'), '')
    const watch = await watching()
    for (let index = 0; index < 20; index++) await appendFile(at('new'), 'x')
    expect(await watch.until(is('created', at('new')))).toEqual([{ kind: 'created', path: at('new') }])
    await appendFile(at('old'), 'x')
    expect(await watch.until(is('changed', at('old')))).toEqual([{ kind: 'changed', path: at('old') }])
    await rm(at('old'))
    expect(await watch.until(is('deleted', at('old')))).toEqual([{ kind: 'deleted', path: at('old') }])
    await rename(at('new'), at('renamed'))
    expect(await watch.until(is('created', at('renamed')))).toEqual([
      { kind: 'deleted', path: at('new') },
      { kind: 'created', path: at('renamed') },
    ])
  })

  it('[FI22] sees what is in folders that come later, moved ones too, under their new names', async () => {
    const watch = await watching()
    await mkdir(at('a', 'b', 'c'), { recursive: true })
    await writeFile(at('a', 'b', 'c', 'early'), '')
    await watch.until(is('created', at('a', 'b', 'c', 'early')))
    await writeFile(at('a', 'b', 'c', 'later'), '')
    await watch.until(is('created', at('a', 'b', 'c', 'later')))
    await rename(at('a'), at('moved'))
    await watch.until(is('created', at('moved', 'b', 'c', 'later')))
    await writeFile(at('moved', 'b', 'c', 'last'), '')
    const told = await watch.until(is('created', at('moved', 'b', 'c', 'last')))
    expect(told.filter(({ path }) => path?.startsWith(at('a/')))).toEqual([])
  })

  it('[FI22] a folder that was replaced by another of its name is watched', async () => {
    await mkdir(at('target', 'deep'), { recursive: true })
    const watch = await watching()
    await rm(at('target'), { recursive: true })
    await mkdir(at('target', 'deep'), { recursive: true })
    await watch.until(is('created', at('target', 'deep')))
    await writeFile(at('target', 'deep', 'file'), '')
    await watch.until(is('created', at('target', 'deep', 'file')))
  })

  it('[FI22] a folder that is removed is told as that, and nothing is made up about what has its name', async () => {
    await mkdir(at('same', 'same'), { recursive: true })
    const watch = await watching()
    await rm(at('same', 'same'), { recursive: true })
    expect(await watch.until(is('deleted', at('same', 'same')))).toEqual([
      { kind: 'deleted', path: at('same', 'same') },
    ])
    await rm(at('same'), { recursive: true })
    expect(await watch.until(is('deleted', at('same')))).toEqual([{ kind: 'deleted', path: at('same') }])
  })

  it('[FI22] links are told and not followed: a loop is no trouble', async () => {
    const watch = await watching()
    await symlink('.', at('loop'))
    expect(await watch.until(is('created', at('loop')))).toEqual([{ kind: 'created', path: at('loop') }])
  })

  it('[FI14] a save is one change, and its temporary file is not told', async () => {
    const watch = await watching()
    await writeFileAtomically(at('file'), chunk('content'), { condition: { kind: 'any' } }, new TemporaryFiles())
    expect(await watch.until(is('created', at('file')))).toEqual([{ kind: 'created', path: at('file') }])
  })

  it('[FI2] tells names that are no UTF-8', async () => {
    const watch = await watching()
    await writeFile(Buffer.concat([Buffer.from(at('odd-')), Buffer.of(0xff)]), '')
    await watch.until(is('created', at('odd-\uDCFF')))
  })

  it('[FI23] who lists again at each “list again” has a true picture, whatever storm went by (T-F9)', async () => {
    const watch = await watching()
    const known = new Set<string>()
    const listAgain = async () => {
      known.clear()
      for await (const { folder: below, children } of walkFolders(folder.path, { unreadable: 'skip' })) {
        for (const { name } of children) known.add(at(below, name))
      }
    }
    const follow = async (changes: readonly Change[]) => {
      for (const { kind, path = '' } of changes) {
        if (kind === 'overflow') await listAgain()
        else if (kind === 'deleted') for (const old of known) if (`${old}/`.startsWith(`${path}/`)) known.delete(old)
        if (kind === 'created') known.add(path)
      }
    }
    const storm = async () => {
      for (let index = 0; index < 40; index++) {
        await mkdir(at(`d${String(index)}`))
        await Promise.all(Array.from({ length: 100 }, (_, more) => symlink('x', at(`d${String(index)}`, String(more)))))
        if (index % 2 === 0) await rm(at(`d${String(index)}`), { recursive: true })
      }
      await writeFile(at('end'), '')
    }
    const done = storm()
    let [told, portions] = [0, 0]
    while (!known.has(at('end'))) {
      const changes = await watch.next()
      told += changes.length
      portions += 1
      await follow(changes)
    }
    await done
    await writeFile(at('d39', 'late'), '')
    while (!known.has(at('d39', 'late'))) await follow(await watch.next())
    const seen = [...known].sort()
    await listAgain()
    expect(seen).toEqual([...known].sort())
    expect(told / portions).toBeGreaterThan(10)
  })

  it('[FI23] a queue that the kernel may have cut is told as “list again”', async () => {
    const watch = await watching({ folders: 100, queuedEvents: 10 })
    // All in one turn, so that the watch finds them in its queue together.
    for (let index = 0; index < 200; index++) writeFileSync(at(String(index)), '')
    await watch.until(is('overflow'))
  })

  it('[FI24] where not all can be watched it says so, and keeps asking to list again (T-F9)', async () => {
    for (let index = 0; index < 10; index++) await mkdir(at(`d${String(index)}`))
    const watch = await watching({ folders: 5, queuedEvents: 16_384 })
    await writeFile(at('top'), '')
    await watch.until(is('created', at('top')))
    await watch.until(is('overflow'))
    expect(logged.join()).toContain('Not all of')
  })

  it('[FI24] takes a part of what the kernel allows, and works where it does not say', async () => {
    await writeFile(at('max_user_watches'), '400\n')
    await writeFile(at('max_queued_events'), 'nonsense')
    expect(await readWatchLimits(folder.path)).toEqual({ folders: 100, queuedEvents: 16_384 })
    expect((await readWatchLimits(at('missing'))).folders).toBeGreaterThan(1000)
  })

  it('[FI25] ends when its folder goes, and at once when nobody wants it any more', async () => {
    const watch = await watching()
    await rm(folder.path, { recursive: true })
    await watch.until(is('deleted', folder.path))
    expect((await watch.records.next()).done).toBe(true)
    await mkdir(folder.path)
    const second = await watching()
    const waiting = second.records.next()
    stop.abort()
    expect((await waiting).done).toBe(true)
  })

  it('[FI25] refuses what is no folder', async () => {
    await writeFile(at('file'), '')
    const log = () => undefined
    expect(await codeOf(watchRecords(at('file'), { signal: stop.signal, log }))).toBe('file-not-directory')
    expect(await codeOf(watchRecords(at('none'), { signal: stop.signal, log }))).toBe('file-not-found')
  })
})

async function* chunk(text: string): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(Buffer.from(text))
}
