import type { EgressPolicy } from './policy.ts'

/** Of a sandbox for which nobody chose another one: package managers and git hosts work, everything else asks. */
export const defaultPolicy: EgressPolicy = {
  mode: 'allowlist',
  rules: [],
  presets: ['npm', 'pip', 'apt', 'cargo', 'go', 'maven', 'git-hosts'],
  isLearning: false,
  offersAuthorities: true,
}
