import { terminalsOutput, type PushPath, type PushPlan } from '../../../src-shared/cloud/push-plan.ts'
import type { Totals } from '../../../src-shared/cloud/push-manifest.ts'

/** What a person chose otherwise than the plan has it: whether a path travels, by its key. */
export type Choices = Readonly<Record<string, boolean>>

export function keyOf({ folder, path }: PushPath): string {
  return `${folder}/${path}`
}

/** `src/a.ts`, `~/.profile`: as people write it. */
export function pathInWords({ folder, path }: PushPath): string {
  return folder === 'home' ? `~/${path}` : path
}

/** Whether it goes: as chosen, else as the plan has it. */
export function travels(plan: PushPlan, choices: Choices, at: PushPath): boolean {
  return choices[keyOf(at)] ?? !plan.leftOut.some((one) => isSame(one, at))
}

/** What `begin` is told beside the plan. */
export function choicesOf(
  plan: PushPlan,
  choices: Choices,
): { readonly include: PushPath[]; readonly leaveOut: PushPath[] } {
  const known = [...plan.leftOut, ...offered(plan)]
  const chosen = unique(known).filter((at) => {
    const choice = choices[keyOf(at)]
    return choice !== undefined && choice === plan.leftOut.some((one) => isSame(one, at))
  })
  return {
    include: chosen.filter((at) => choices[keyOf(at)] === true),
    leaveOut: chosen.filter((at) => choices[keyOf(at)] === false),
  }
}

/** What travels with what was chosen: exact for whole choices; one credential counts as a file of unknown size. */
export function totalsOf(plan: PushPlan, choices: Choices): Totals {
  const { include, leaveOut } = choicesOf(plan, choices)
  const sized = [...plan.manifest.bound, ...plan.manifest.caches, ...plan.manifest.uncommitted]
  const of = (at: PushPath): Totals => sized.find((one) => isSame(one, at)) ?? { files: 1, bytes: 0 }
  const add = (total: Totals, at: PushPath, sign: 1 | -1): Totals => ({
    files: Math.max(0, total.files + sign * of(at).files),
    bytes: Math.max(0, total.bytes + sign * of(at).bytes),
  })
  const more = include.reduce((total, at) => add(total, at, 1), plan.travels)
  const files = leaveOut.filter((at) => !isSame(at, terminalsOutput))
  return files.reduce((total, at) => add(total, at, -1), more)
}

function offered({ manifest }: PushPlan): readonly PushPath[] {
  return [...manifest.bound, ...manifest.caches, ...manifest.uncommitted, terminalsOutput]
}

function isSame(one: PushPath, other: PushPath): boolean {
  return one.folder === other.folder && one.path === other.path
}

function unique(paths: readonly PushPath[]): readonly PushPath[] {
  const byKey = new Map(paths.map(({ folder, path }) => [keyOf({ folder, path }), { folder, path }]))
  return [...byKey.values()]
}
