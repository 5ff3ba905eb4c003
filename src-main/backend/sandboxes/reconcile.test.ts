import { describe, expect, it } from 'vitest'
import { sampleEngineSandbox, sampleRecord, sampleSpec } from '../fixtures/sample.ts'
import type { EngineSandbox } from '../engines/engine.ts'
import type { SandboxRecord } from '../records/record.ts'
import { reconcile } from './reconcile.ts'

const here = 'memory here'
const kinds = (records: readonly SandboxRecord[], listed: readonly EngineSandbox[]) =>
  reconcile(records, listed, here).map(({ kind }) => kind)

describe('[SA1] when backend and engine meet again', () => {
  const own = sampleEngineSandbox()
  const halfMade = sampleEngineSandbox({ state: 'created' })
  const foreign = sampleEngineSandbox({ ownership: 'foreign' })

  it.each<[string, Partial<SandboxRecord> | null, EngineSandbox | null, string[]]>([
    ['a record at rest with its container is adopted', {}, own, ['adopt']],
    ['a stopped one as well', {}, sampleEngineSandbox({ state: 'stopped' }), ['adopt']],
    ['[SA2] a container without a record is taken over from its labels', null, own, ['rebuild']],
    ['a container without a record that never was started is half made and goes', null, halfMade, ['undo-create']],
    ['an intent to create with a container is undone', { intent: 'create' }, own, ['undo-create']],
    ['an intent to create without a container is undone', { intent: 'create' }, null, ['undo-create']],
    ['an intent to remove is finished', { intent: 'remove' }, own, ['finish-remove']],
    [
      'an intent to remove is finished when the container is gone already',
      { intent: 'remove' },
      null,
      ['finish-remove'],
    ],
    ['a record whose container is gone is told as removed outside', {}, null, ['vanished']],
    ['a record of another engine says nothing about this one', { place: 'podman there' }, null, ['elsewhere']],
    [
      'an intent on another engine waits for that engine',
      { place: 'podman there', intent: 'create' },
      null,
      ['elsewhere'],
    ],
    ['a record of another address of the same engine is adopted', { place: 'docker old' }, own, ['adopt']],
    ['[SA2] [T-L4] a container without our signature is foreign, whatever its labels say', null, foreign, ['foreign']],
    ['[SA2] [T-L4] a foreign container never stands in for ours', {}, foreign, ['vanished', 'foreign']],
    [
      '[SA2] [T-L4] a foreign container is not removed for an intent',
      { intent: 'remove' },
      foreign,
      ['forget', 'foreign'],
    ],
  ])('%s', (_, record, seen, expected) => {
    expect(kinds(record === null ? [] : [sampleRecord(record)], seen === null ? [] : [seen])).toEqual(expected)
  })

  it('treats each sandbox by itself', () => {
    const spec = sampleSpec({ id: 'aaaaaaaaaaaa' })
    expect(
      kinds([sampleRecord(), sampleRecord({ spec, intent: 'remove' })], [own, sampleEngineSandbox({ spec })]),
    ).toEqual(['adopt', 'finish-remove'])
  })
})
