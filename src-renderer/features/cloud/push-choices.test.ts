import { expect, it } from 'vitest'
import type { PushPlan } from '../../../src-shared/cloud/push-plan.ts'
import { choicesOf, keyOf, pathInWords, totalsOf, travels } from './push-choices.ts'

const at = (path: string, files = 1, bytes = 10) =>
  ({ folder: 'workspace', path, isFolder: false, files, bytes }) as const
const env = { folder: 'workspace', path: '.env' } as const
const modules = at('node_modules', 100, 5_000)

/** Only what choices look at. */
const plan = {
  manifest: {
    bound: [{ ...modules, why: 'arm64', remake: null, isForeign: true }],
    caches: [at('.cache', 3, 300)],
    uncommitted: [{ ...at('dist', 2, 20), mark: 'ignored' }],
  },
  leftOut: [env, { folder: 'workspace', path: 'node_modules' }],
  travels: { files: 50, bytes: 1_000 },
} as unknown as PushPlan

it('[PU71] what a person says of nothing is as the plan has it', () => {
  expect([env, modules, at('dist'), at('other')].map((one) => travels(plan, {}, one))).toEqual([
    false,
    false,
    true,
    true,
  ])
  expect(choicesOf(plan, {})).toEqual({ include: [], leaveOut: [] })
  expect(totalsOf(plan, {})).toEqual({ files: 50, bytes: 1_000 })
})

it('[PU71] only what differs from the plan is told, and counted', () => {
  const choices = {
    [keyOf(env)]: true,
    [keyOf(modules)]: true,
    [keyOf(at('dist'))]: false,
    // Chosen, then put back.
    [keyOf(at('.cache'))]: true,
  }
  expect(choicesOf(plan, choices)).toEqual({
    include: [env, { folder: 'workspace', path: 'node_modules' }],
    leaveOut: [{ folder: 'workspace', path: 'dist' }],
  })
  expect(totalsOf(plan, choices)).toEqual({ files: 50 + 1 + 100 - 2, bytes: 1_000 + 5_000 - 20 })
})

it('[PU71] paths of the home are written as people know them', () => {
  expect([pathInWords({ folder: 'home', path: '.npmrc' }), pathInWords(env)]).toEqual(['~/.npmrc', '.env'])
})
