import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { MergeDecision, MergeStep, ThreeVersions, TreeEntry } from '../../../../src-shared/cloud/merge.ts'
import { TreeBuilder } from '../tree.ts'
import { decide, isSame } from './decide.ts'
import { mergeTexts, textLimits } from './merge-texts.ts'
import { planMerge, type Tree } from './plan-merge.ts'
import { settleTexts } from './settle-texts.ts'

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex')
const file = (text: string, mode = 0o644): TreeEntry => ({ kind: 'file', hash: hashOf(text), size: text.length, mode })
const link = (target: string): TreeEntry => ({ ...file(target, 0o777), kind: 'link' })
const [A, B, C] = [file('a'), file('b'), file('c')]
const executable = (text: string) => file(text, 0o755)
const conflict = (kind: string) => ({ kind: 'conflict', conflict: kind })

const table: readonly (readonly [string, TreeEntry | null, TreeEntry | null, TreeEntry | null, object])[] = [
  ['unchanged', A, A, A, { kind: 'same' }],
  ['changed here', A, B, A, { kind: 'keep-local' }],
  ['changed there', A, A, B, { kind: 'take-cloud' }],
  ['changed alike', A, B, B, { kind: 'same' }],
  ['changed differently', A, B, C, conflict('both-changed')],
  ['made here', null, A, null, { kind: 'keep-local' }],
  ['made there', null, null, A, { kind: 'take-cloud' }],
  ['made alike', null, A, A, { kind: 'same' }],
  ['made differently', null, A, B, conflict('both-added')],
  ['deleted here', A, null, A, { kind: 'keep-local' }],
  ['deleted there', A, A, null, { kind: 'take-cloud' }],
  ['deleted on both sides', A, null, null, { kind: 'same' }],
  ['changed here and deleted there', A, B, null, conflict('changed-deleted')],
  ['deleted here and changed there', A, null, B, conflict('changed-deleted')],
  ['made executable there', A, A, executable('a'), { kind: 'take-cloud' }],
  ['made executable here, changed there', A, executable('a'), B, { kind: 'combine', content: 'cloud', mode: 'local' }],
  ['changed here, made executable there', A, B, executable('a'), { kind: 'combine', content: 'local', mode: 'cloud' }],
  ['changed alike, executable here', A, executable('b'), B, { kind: 'combine', content: 'cloud', mode: 'local' }],
  ['given two modes', A, executable('a'), file('a', 0o600), conflict('mode')],
  ['made alike with two modes', null, A, executable('a'), conflict('mode')],
  ['made a link there', A, A, link('a'), { kind: 'take-cloud' }],
  ['changed here and made a link there', A, B, link('a'), conflict('both-changed')],
  ['a link that leads elsewhere on both sides', link('a'), link('b'), link('c'), conflict('both-changed')],
]

it('[PU20] what becomes of a path that was …', () => {
  for (const [what, base, local, cloud, decision] of table) {
    expect([what, decide({ base, local, cloud })]).toEqual([what, decision])
  }
})

const entry = fc.record({
  kind: fc.constantFrom('file' as const, 'link' as const),
  hash: fc.constantFrom(hashOf('1'), hashOf('2'), hashOf('3')),
  size: fc.constant(1),
  mode: fc.constantFrom(0o644, 0o755, 0o600),
})
const version = fc.option(entry, { nil: null })
const versions = fc.record({ base: version, local: version, cloud: version })

/** What is at a path after a decision; undefined for a conflict. */
function result({ local, cloud }: ThreeVersions, decision: MergeDecision): TreeEntry | null | undefined {
  if (decision.kind === 'same' || decision.kind === 'keep-local') return local
  if (decision.kind === 'take-cloud') return cloud
  if (decision.kind === 'conflict' || local === null || cloud === null) return undefined
  const of = { local, cloud }
  return { ...of[decision.content], mode: of[decision.mode].mode }
}

it('[PU21] nothing that a side did is lost: it is in the result, or in a conflict', () => {
  fc.assert(
    fc.property(versions, (three) => {
      const decision = decide(three)
      const made = result(three, decision)
      if (made === undefined) {
        expect(isSame(three.local, three.cloud)).toBe(false)
        return
      }
      for (const side of [three.local, three.cloud]) {
        if (isSame(side, three.base)) continue
        if (side === null || made === null || three.base === null || side.kind !== three.base.kind) {
          expect(isSame(made, side)).toBe(true)
          continue
        }
        const { base } = three
        if (side.hash !== base.hash || side.kind !== base.kind)
          expect([made.hash, made.kind]).toEqual([side.hash, side.kind])
        if (side.mode !== base.mode && side.kind === 'file') expect(made.mode).toBe(side.mode)
      }
    }),
    { numRuns: 3000 },
  )
})

it('[PU21] it makes no difference which side is which', () => {
  fc.assert(
    fc.property(versions, ({ base, local, cloud }) => {
      const [one, other] = [decide({ base, local, cloud }), decide({ base, local: cloud, cloud: local })]
      const kinds = {
        same: 'same',
        combine: 'combine',
        conflict: 'conflict',
        'keep-local': 'take-cloud',
        'take-cloud': 'keep-local',
      }
      expect(other.kind).toBe(kinds[one.kind])
      if (one.kind === 'conflict') expect(other).toEqual(one)
      const [made, mirrored] = [
        result({ base, local, cloud }, one),
        result({ base, local: cloud, cloud: local }, other),
      ]
      if (made !== undefined && mirrored !== undefined) expect(isSame(made, mirrored)).toBe(true)
    }),
    { numRuns: 3000 },
  )
})

const tree = (entries: Readonly<Record<string, TreeEntry>>): Tree => new Map(Object.entries(entries))
const told = (steps: readonly MergeStep[]) =>
  steps.map(({ path, decision }) => [path, decision.kind === 'conflict' ? decision.conflict : decision.kind])

it('[PU22] a plan names what is to be done or decided; a rename is something deleted and something new', async () => {
  const base = tree({ same: A, here: A, there: A, old: B, both: A })
  const local = tree({ same: A, here: B, there: A, old: B, both: B })
  const cloud = tree({ same: A, here: A, there: C, new: B, both: C })
  const plan = await planMerge(base, local, cloud)
  expect(told(plan.steps)).toEqual([
    ['both', 'both-changed'],
    ['new', 'take-cloud'],
    ['old', 'take-cloud'],
    ['there', 'take-cloud'],
  ])
  expect([plan.same, plan.kept]).toEqual([1, 1])
})

it('[PU22] a file where the other side has a folder is a conflict with all that is in it', async () => {
  const plan = await planMerge(
    tree({ a: A, 'a.txt': A }),
    tree({ 'a/b': B, 'a/c/d': B, 'a.txt': A }),
    tree({ a: C, 'a.txt': A }),
  )
  expect(told(plan.steps)).toEqual([
    ['a', 'file-folder'],
    ['a/b', 'file-folder'],
    ['a/c/d', 'file-folder'],
  ])
  // One side alone may make a folder of a file.
  const alone = await planMerge(tree({ a: A }), tree({ a: A }), tree({ 'a/b': B }))
  expect(told(alone.steps)).toEqual([
    ['a', 'take-cloud'],
    ['a/b', 'take-cloud'],
  ])
})

const path = fc.constantFrom('a', 'b', 'a/x', 'a/y', 'a/x/1', 'a-b', 'b/x')
const anyTree = fc.dictionary(path, entry, { maxKeys: 7 }).map((entries): Tree => {
  const kept = Object.entries(entries).filter(
    ([one]) => !Object.keys(entries).some((other) => one.startsWith(`${other}/`)),
  )
  return new Map(kept)
})

it('[PU22] what a plan makes of real trees is a tree again, and each version is in it or in a conflict', async () => {
  await fc.assert(
    fc.asyncProperty(anyTree, anyTree, anyTree, async (base, local, cloud) => {
      const { steps } = await planMerge(base, local, cloud)
      const made = new Map(local)
      const open = new Set<string>()
      for (const step of steps) {
        const after = result(step, step.decision)
        if (after === undefined) open.add(step.path)
        if (after === null || after === undefined) made.delete(step.path)
        else made.set(step.path, after)
      }
      for (const one of made.keys()) for (const other of made.keys()) expect(one.startsWith(`${other}/`)).toBe(false)
      for (const side of [local, cloud]) {
        for (const [one, version] of side) {
          const isChange = !isSame(version, base.get(one) ?? null)
          if (isChange && !open.has(one)) expect(made.get(one)?.hash).toBeDefined()
        }
      }
    }),
    { numRuns: 500 },
  )
})

const bytes = (text: string) => Buffer.from(text)
const lines = (...all: readonly string[]) => all.map((line) => `${line}\n`).join('')

it('[PU23] texts that both sides changed in different places become one', () => {
  const base = lines('1', '2', '3', '4', '5', 'constructor', '__proto__')
  const local = lines('1', 'two', '3', '4', '5', 'constructor', '__proto__')
  const cloud = lines('1', '2', '3', '4', '5', 'constructor', 'toString', '__proto__')
  const text = lines('1', 'two', '3', '4', '5', 'constructor', 'toString', '__proto__')
  expect(mergeTexts(bytes(base), bytes(local), bytes(cloud))).toEqual({ kind: 'merged', text })
})

it('[PU23] what both changed in one place stays a conflict, with all three versions of that place', () => {
  const merge = mergeTexts(bytes(lines('1', '2', '3')), bytes(lines('1', 'here', '3')), bytes(lines('1', 'there', '3')))
  expect(merge).toEqual({
    kind: 'conflict',
    regions: [
      { kind: 'settled', text: '1\n' },
      { kind: 'conflict', base: '2\n', local: 'here\n', cloud: 'there\n' },
      { kind: 'settled', text: '3\n' },
    ],
  })
})

const someLines = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e', '', '<<<<<<<'), { maxLength: 12 })
const text = fc.tuple(someLines, fc.boolean()).map(([all, ends]) => all.join('\n') + (ends ? '\n' : ''))

it('[PU23] merging texts: one side alone wins, both sides are equal in rank, regions hold both texts whole', () => {
  fc.assert(
    fc.property(text, text, text, (base, local, cloud) => {
      const [o, a, b] = [bytes(base), bytes(local), bytes(cloud)]
      expect(mergeTexts(o, a, o)).toEqual({ kind: 'merged', text: local })
      expect(mergeTexts(o, o, b)).toEqual({ kind: 'merged', text: cloud })
      expect(mergeTexts(o, a, a)).toEqual({ kind: 'merged', text: local })
      const [merge, mirrored] = [mergeTexts(o, a, b), mergeTexts(o, b, a)]
      expect(mirrored.kind).toBe(merge.kind)
      if (merge.kind === 'merged') expect(mirrored).toEqual(merge)
      const whole = merge.kind === 'conflict' ? merge.regions : []
      for (const line of whole.length === 0 ? [] : [...local.split('\n'), ...cloud.split('\n')]) {
        const isThere = whole.some((region) => Object.values(region).some((part) => part.includes(line)))
        const wasThere = base.split('\n').includes(line)
        expect(isThere || wasThere).toBe(true)
      }
    }),
    { numRuns: 2000 },
  )
})

it('[PU24] what is no text, too long or made to take long is not merged and stays a conflict', () => {
  const binary = Buffer.from([0, 1, 2])
  expect(mergeTexts(bytes('a'), binary, bytes('b'))).toEqual({ kind: 'unmergeable', why: 'binary' })
  expect(mergeTexts(bytes('a'), Buffer.from([0xff, 0xfe, 0x41]), bytes('b'))).toMatchObject({ why: 'binary' })
  const long = Buffer.alloc(textLimits.bytes + 1, 'a')
  expect(mergeTexts(bytes('a'), long, bytes('b'))).toEqual({ kind: 'unmergeable', why: 'too-large' })
  const alike = (first: string) => bytes(`${first}\n${'a\nb\n'.repeat(9000)}`)
  expect(mergeTexts(bytes('b\na\n'.repeat(9000)), alike('x'), alike('y'))).toEqual({
    kind: 'unmergeable',
    why: 'too-large',
  })
  // Long, but changed in few places.
  const most = Array.from({ length: 50_000 }, (_, index) => String(index))
  const [local, cloud] = [[...most], [...most]]
  local[24_000] = 'here'
  cloud[26_000] = 'there'
  expect(mergeTexts(bytes(lines(...most)), bytes(lines(...local)), bytes(lines(...cloud))).kind).toBe('merged')
})

it('[PU24] a text is merged only if what is read is what was listed', async () => {
  const [base, local, cloud] = [lines('1', '2', '3'), lines('one', '2', '3'), lines('1', '2', 'three')]
  const trees = [base, local, cloud].map((content) => tree({ a: file(content), b: file(content), c: file(content) }))
  const [o, a, b] = trees as [Tree, Tree, Tree]
  const { steps } = await planMerge(
    o,
    new Map([...a, ['m', executable('m')]]),
    new Map([...b, ['m', file('m', 0o600)]]),
  )
  const contents = { base, local, cloud }
  const settled = await settleTexts(steps, (side, path) => {
    if (path === 'b') return Promise.resolve(side === 'base' ? null : bytes(contents[side]))
    return Promise.resolve(bytes(path === 'c' && side === 'cloud' ? 'something else' : contents[side]))
  })
  expect(settled.merged.map(({ step, text, mode }) => [step.path, text, mode])).toEqual([
    ['a', lines('one', '2', 'three'), 0o644],
  ])
  expect(settled.conflicts.map(({ step, texts }) => [step.path, texts])).toEqual([
    ['b', null],
    ['c', null],
    ['m', null],
  ])
})

it('[PU24] lists from a sandbox that cannot be right are refused', () => {
  const listed = { path: 'a', hash: hashOf('a'), size: 1, mode: 0o644 }
  const wrong = [
    ...['', '/a', '../a', 'a/../b', 'a//b', './a', 'a\0', 'a/', 'x'.repeat(5000)].map((path) => ({ path })),
    ...['', 'g'.repeat(64), hashOf('a').toUpperCase()].map((hash) => ({ hash })),
    ...[-1, 0.5, Number.NaN].map((size) => ({ size })),
  ]
  const protocol = expect.objectContaining({ code: 'agent-protocol' }) as Error
  for (const other of wrong) {
    const builder = new TreeBuilder()
    expect(() => builder.add({ ...listed, ...other })).toThrow(protocol)
  }
  const builder = new TreeBuilder({ entries: 2, letters: 100 })
  builder.add(listed)
  expect(() => builder.add(listed)).toThrow(protocol)
  builder.add({ ...listed, path: 'b', mode: 0o100_755 })
  expect(builder.tree.get('b')?.mode).toBe(0o755)
  expect(() => builder.add({ ...listed, path: 'c' })).toThrow(expect.objectContaining({ code: 'too-many' }))
})
