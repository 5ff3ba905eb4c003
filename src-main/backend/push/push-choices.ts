import type { PushPath, PushPlan } from '../../../src-shared/cloud/push-plan.ts'

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
  return { leftOut, bound: leftOut.filter((at) => only.has(nameOf(at))) }
}
