import type { EgressMode } from '../../src-shared/policy/policy.ts'

/** What each mode of a sandbox's network means, a sentence for the person. */
export const networkModes = [
  { mode: 'offline', title: 'Offline', meaning: 'Nothing goes out, whatever a program tries.' },
  { mode: 'allowlist', title: 'Allowlist', meaning: 'Only what a rule allows. The rest asks you.' },
  { mode: 'open', title: 'Open', meaning: 'All that is public. Your own network stays closed.' },
] as const satisfies readonly { mode: EgressMode; title: string; meaning: string }[]
