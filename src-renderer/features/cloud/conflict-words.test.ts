import { expect, it } from 'vitest'
import type { PushConflict } from '../../../src-shared/cloud/push-plan.ts'
import { beginningOf, isText, versionInWords } from './conflict-words.ts'

const text = (words: string) => ({ size: words.length, mode: 0o755, isLink: false, text: words })
const conflict: PushConflict = {
  ...{ folder: 'workspace', path: 'a', kind: 'both-changed', decision: null },
  ...{ base: text('1\n2\n'), local: text('1\nhere\n'), cloud: text('0\nthere\n') },
  regions: [
    { kind: 'settled', text: '0\n' },
    { kind: 'conflict', base: '2\n', local: 'here\n', cloud: 'there\n' },
  ],
}

it('[PU74] a merge by hand begins with what is settled and this computer’s version of the rest', () => {
  expect(beginningOf(conflict)).toBe('0\nhere\n')
  expect(beginningOf({ ...conflict, regions: null })).toBe('1\nhere\n')
})

it('[PU74] only texts on both sides are merged by hand; others are told by what they are', () => {
  expect(isText(conflict)).toBe(true)
  expect(isText({ ...conflict, cloud: null })).toBe(false)
  expect(isText({ ...conflict, local: { ...text('x'), text: null } })).toBe(false)
  expect([null, text('12'), { ...text('../b'), isLink: true }].map(versionInWords)).toEqual([
    'Not there',
    '2 B, mode 755',
    'A link to ../b',
  ])
})
