import { terminalsOutput, type PushPath, type PushPlan } from '../../../src-shared/cloud/push-plan.ts'
import { totalsOf } from './manifest/totals.ts'
import { pathsIn, type MadePlan } from './plan/make-plan.ts'

export interface PushChoices {
  readonly include: readonly PushPath[]
  readonly leaveOut: readonly PushPath[]
}

const nameOf = ({ folder, path }: PushPath): string => `${folder}/${path}`

/** What stays here when somebody chose. */
export function chosen(plan: PushPlan, { include, leaveOut }: PushChoices) {
  const wanted = new Set(include.map(nameOf))
  const paths = new Map(
    [...plan.leftOut, ...leaveOut].map(({ folder, path }) => [nameOf({ folder, path }), { folder, path }]),
  )
  const leftOut = [...paths].filter(([name]) => !wanted.has(name)).map(([, at]) => at)
  const only = new Set(plan.manifest.bound.map(nameOf))
  return { leftOut, included: include, bound: leftOut.filter((at) => only.has(nameOf(at))) }
}

/**
 * What somebody chose and the plan does not have: a path to leave here where nothing is, and one to bring that is neither left out
 * nor a file. A folder does not bring what is held back in it: each of these is chosen by itself.
 */
export async function withoutEffect({ plan, trees }: MadePlan, choices: PushChoices): Promise<readonly PushPath[]> {
  // What terminals showed is written down only as they end.
  const isFile = (at: PushPath) => nameOf(at) !== nameOf(terminalsOutput)
  const [include, leaveOut] = [choices.include.filter(isFile), choices.leaveOut.filter(isFile)]
  const there = {
    workspace: await totalsOf(trees.workspace, pathsIn(leaveOut, 'workspace')),
    home: await totalsOf(trees.home, pathsIn(leaveOut, 'home')),
  }
  const stays = new Set([...plan.leftOut, ...leaveOut].map(nameOf))
  return [
    ...leaveOut.filter(({ folder, path }) => !there[folder].has(path)),
    ...include.filter((at) => !stays.has(nameOf(at)) && !trees[at.folder].has(at.path)),
  ]
}
