import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { sampleRecord, sampleSpec } from '../fixtures/sample.ts'
import { temporaryDirectory } from '../fixtures/temporary-directory.ts'
import { openRecordStore, writing } from './record-store.ts'

describe('records of sandboxes on disk', () => {
  it('come back as they were saved, readable by this user only', async () => {
    await using directory = await temporaryDirectory()
    const store = openRecordStore(join(directory.path, 'sandboxes'))
    const record = sampleRecord({ source: { kind: 'folder', path: '/p', files: 1, bytes: 2, leftOut: ['.env'] } })
    await store.save(record)
    expect(await store.load()).toEqual({ records: [record], problems: [], isComplete: true })
    expect((await stat(join(store.directory, '0123456789ab.json'))).mode & 0o777).toBe(0o600)
    await store.remove('0123456789ab')
    await store.remove('0123456789ab')
    expect(await store.load()).toEqual({ records: [], problems: [], isComplete: true })
  })

  it.each([
    ['cut short', '{"schema": 1, "intent"'],
    ['of another schema', JSON.stringify({ ...sampleRecord(), schema: 99 })],
    ['of another sandbox', JSON.stringify(sampleRecord({ spec: sampleSpec({ id: 'ffffffffffff' }) }))],
    ['with a prototype key', '{"__proto__": {"schema": 1}}'],
    ['empty', ''],
  ])('[SA2] [T-L11] that are damaged (%s) are set aside, kept and told, and the others still load', async (_, text) => {
    await using directory = await temporaryDirectory()
    const store = openRecordStore(directory.path, () => new Date('2026-02-03T04:05:06Z'))
    await store.save(sampleRecord({ spec: sampleSpec({ id: 'aaaaaaaaaaaa' }) }))
    await writeFile(join(directory.path, '0123456789ab.json'), text)
    const { records, problems } = await store.load()
    expect(records.map(({ spec }) => spec.id)).toEqual(['aaaaaaaaaaaa'])
    expect(problems).toHaveLength(1)
    const kept = (await readdir(directory.path)).filter((name) => name.includes('.corrupt-2026-02-03'))
    expect(kept).toHaveLength(1)
    expect(await readFile(join(directory.path, kept[0] ?? ''), 'utf8')).toBe(text)
  })

  it('[T-L11] that cannot be read or written are told clearly, and loading does not fail', async () => {
    await using directory = await temporaryDirectory()
    const path = join(directory.path, 'state')
    await writeFile(path, 'a file where the directory should be')
    const store = openRecordStore(path)
    expect(await store.load()).toMatchObject({
      records: [],
      problems: [expect.stringContaining(path)],
      isComplete: false,
    })
    await expect(store.save(sampleRecord())).rejects.toMatchObject({
      code: 'records-corrupt',
      remedy: expect.stringContaining('AIRLOCK_HOME') as unknown,
    })
  })

  it('[T-L11] of which one cannot be read are not taken for all there are', async () => {
    await using directory = await temporaryDirectory()
    // Reading a folder fails for every user, root as well.
    await mkdir(join(directory.path, '0123456789ab.json'))
    expect(await openRecordStore(directory.path).load()).toMatchObject({ records: [], isComplete: false })
  })

  it('[T-L11] that do not fit on the disk say that it is full', async () => {
    const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
    await expect(writing('/state', () => Promise.reject(full))).rejects.toMatchObject({
      code: 'disk-full',
      cause: full,
    })
  })

  it('ignore what is not a record', async () => {
    await using directory = await temporaryDirectory()
    await writeFile(join(directory.path, 'README.json'), '{}')
    await writeFile(join(directory.path, '0123456789ab.manifest'), '')
    await mkdir(join(directory.path, 'ffffffffffff'))
    expect(await openRecordStore(directory.path).load()).toEqual({ records: [], problems: [], isComplete: true })
  })
})
