import { z } from 'zod'
import { egressModes, policyLimits, type EgressMode } from '../policy/policy.ts'

export const egressMode = z.enum(egressModes)

/** What comes in is made canonical, or refused with `invalid-input` and the reason. */
export const ruleInput = z.object({
  verdict: z.enum(['allow', 'deny']),
  host: z.string().min(1).max(300),
  ports: z.array(z.number().int().min(1).max(65_535)).min(1).max(policyLimits.ports).nullable(),
  mayBePrivate: z.boolean().default(false),
})
export type RuleInput = z.output<typeof ruleInput>

/** What a new sandbox may reach, where it is other than usual. */
export const networkRequest = z.object({
  mode: egressMode.optional(),
  rules: z.array(ruleInput).max(policyLimits.rules).optional(),
})

export type NetworkRequest = z.output<typeof networkRequest>

/** What every door shows of a sandbox's network beside its name. */
export interface SandboxNetwork {
  readonly mode: EgressMode
  readonly isLearning: boolean
  /** Hosts that were refused and that nobody looked at yet. */
  readonly refusals: number
}
