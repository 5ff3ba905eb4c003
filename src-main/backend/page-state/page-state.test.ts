import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { pageStateLimits, type Draft } from '../../../src-shared/api/page-state.ts'
import { temporaryDirectory } from '../fixtures/temporary-directory.ts'
import type { BackendLog } from '../logs/backend-log.ts'
import { openPageState } from './page-state.ts'

const id = '0123456789ab'
const draft: Draft = {
  text: 'typed\n',
  base: { hash: 'a'.repeat(64), size: 3, modifiedNs: '1' },
  encoding: 'utf-8',
  byteOrderMark: false,
  lineEnding: 'lf',
}

const revisions = ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222'] as const
const kept = { draft, revision: revisions[0], replaces: null }

function logged() {
  const lines: string[] = []
  const log: BackendLog = { info: () => undefined, error: (text) => void lines.push(text) }
  return { log, lines }
}

describe('what is kept of a page', () => {
  it('[ED10] is there for another backend, private to the user, and goes with the sandbox', async () => {
    await using directory = await temporaryDirectory()
    const { log, lines } = logged()
    const before = openPageState(directory.path, log)
    await Promise.all([
      before.uiState.write(id, 'editor', 'open files'),
      before.uiState.write(id, 'layout.columns', 'sizes'),
      before.uiState.write(id, 'gone', 'x').then(() => before.uiState.write(id, 'gone', null)),
    ])
    await before.drafts.keep(id, '/workspace/a.ts', kept)

    const after = openPageState(directory.path, log)
    expect(await after.uiState.read(id)).toEqual({ editor: 'open files', 'layout.columns': 'sizes' })
    expect(await after.drafts.list(id)).toEqual(['/workspace/a.ts'])
    expect(await after.drafts.read(id, '/workspace/a.ts')).toEqual({ draft, revision: revisions[0] })
    expect(await after.drafts.read(id, '/workspace/b.ts')).toBeNull()
    expect(await after.uiState.read('ffffffffffff')).toEqual({})
    expect((await stat(join(directory.path, id, 'ui-state.json'))).mode & 0o777).toBe(0o600)
    await after.forget(id)
    expect(await readdir(directory.path)).toEqual([])
    expect(await after.uiState.read(id)).toEqual({})
    expect(lines).toEqual([])
  })

  it('[ED11] keeps the last text of each file until it is dropped', async () => {
    await using directory = await temporaryDirectory()
    const { drafts } = openPageState(directory.path, logged().log)
    await drafts.keep(id, '/a', kept)
    const more = { ...draft, text: 'more', base: null }
    await drafts.keep(id, '/a', { draft: more, revision: revisions[1], replaces: revisions[0] })
    expect(await drafts.read(id, '/a')).toMatchObject({ draft: more })
    await drafts.drop(id, '/a', revisions[1])
    await drafts.drop(id, '/a', revisions[1])
    expect(await drafts.list(id)).toEqual([])
  })

  it('[ED13] never replaces or drops what another door kept of the same file', async () => {
    await using directory = await temporaryDirectory()
    const { drafts } = openPageState(directory.path, logged().log)
    await drafts.keep(id, '/a', kept)
    await drafts.keep(id, '/a', { draft: { ...draft, text: 'theirs' }, revision: revisions[1], replaces: null })
    expect(await drafts.list(id)).toEqual(['/a'])
    await drafts.drop(id, '/a', revisions[1])
    expect(await drafts.read(id, '/a')).toEqual({ draft, revision: revisions[0] })
  })

  it('[ED10] begins anew when it is damaged, and puts damaged text aside instead of throwing it away', async () => {
    await using directory = await temporaryDirectory()
    const { log, lines } = logged()
    const { drafts, uiState } = openPageState(directory.path, log)
    await drafts.keep(id, '/a', kept)
    await uiState.write(id, 'editor', 'x')
    const folder = join(directory.path, id, 'drafts')
    const [name = ''] = await readdir(folder)
    await writeFile(join(folder, name), '{"schema":2,"path":"/a","draft":{"text":"typ')
    await writeFile(join(directory.path, id, 'ui-state.json'), '{"schema":2}')
    expect(await drafts.list(id)).toEqual([])
    expect(await readFile(join(folder, `${name}.corrupt`), 'utf8')).toContain('typ')
    expect(await openPageState(directory.path, log).uiState.read(id)).toEqual({})
    expect(lines).toHaveLength(2)
  })

  it('[ED10] is bounded', async () => {
    await using directory = await temporaryDirectory()
    const { uiState } = openPageState(directory.path, logged().log)
    for (let index = 0; index < pageStateLimits.parts; index++) await uiState.write(id, `part-${String(index)}`, '')
    await expect(uiState.write(id, 'one-more', '')).rejects.toMatchObject({ code: 'too-many' })
    await uiState.write(id, 'part-0', 'changed')
    expect(await uiState.read(id)).toMatchObject({ 'part-0': 'changed' })
  })
})
