import { expect, it } from 'vitest'
import type { TreeEntry } from '../../../../src-shared/cloud/merge.ts'
import { versionsOf, type KeptConflict } from '../journal/kept-pull.ts'
import { resultsOfConflicts } from './results-of-conflicts.ts'

const file = (hash: string): TreeEntry => ({ kind: 'file', hash, size: 1, mode: 0o644 })

/** Where both versions of these are kept. */
async function namesOf(paths: readonly string[], isThere: (path: string) => boolean = () => false) {
  const conflicts = paths.map((path): KeptConflict => ({
    ...{ folder: 'workspace', path, kind: 'both-changed', base: null, regions: null },
    ...{ local: file('a'), cloud: file('b') },
  }))
  const decisions = conflicts.map((one) => ({
    ...{ folder: one.folder, path: one.path, versions: versionsOf(one) },
    decision: { take: 'both' } as const,
  }))
  const keep = () => Promise.reject(new Error('Nothing is written by hand.'))
  const { results } = await resultsOfConflicts(conflicts, decisions, keep, ({ path }) => isThere(path))
  return results.map(({ path }) => path)
}

it('[PU56] the cloud’s version is kept under a name that a disk takes, however long its own is, and no two under the same', async () => {
  const [one = '', two = ''] = await namesOf([`in/${'ü'.repeat(127)}1`, `in/${'ü'.repeat(127)}2`])
  expect(one).toBe(`in/${'ü'.repeat(122)}.from-cloud`)
  expect(two).toBe(`in/${'ü'.repeat(121)}.from-cloud-2`)
  for (const name of [one, two]) expect(Buffer.byteLength(name.slice('in/'.length))).toBeLessThanOrEqual(255)
})

it('[PU56] the name that the cloud’s version is kept under is that of nothing that is there', async () => {
  expect(await namesOf(['text'], (path) => path === 'text.from-cloud')).toEqual(['text.from-cloud-2'])
})
