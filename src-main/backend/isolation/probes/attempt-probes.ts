import type { AttemptFact, IsolationFacts } from '../../../../src-shared/agent/facts.ts'
import { outcomes, type Observation } from './observation.ts'

/** What was tried and must be refused: ways out, the kernel's settings, and the rest. */
export function attemptProbes(facts: IsolationFacts): readonly Observation[] {
  const ways = [...facts.attempts.filter(isWay), ...(facts.canaries?.ways ?? [])]
  const settings = facts.attempts.filter(isSetting)
  const rest = facts.attempts.filter((attempt) => !isWay(attempt) && !isSetting(attempt))
  return [
    {
      name: 'no-route',
      ...required(ways),
      tried:
        'Connected and sent datagrams to the cloud’s metadata, to addresses of nobody and to those of this computer',
      meaning: 'There is no route: what a program sends past Airlock is refused inside and never leaves.',
    },
    {
      name: 'kernel-settings',
      ...required(settings),
      tried: 'Opened settings of the kernel below /proc and /sys for writing',
      meaning: 'No program can tell the kernel to do anything; its settings are as they were.',
    },
    {
      name: 'forbidden-acts',
      ...required(rest),
      tried: 'Tried what no sandbox may do',
      meaning: 'Each was refused by the kernel.',
    },
  ]
}

/** Where nothing was tried, nothing was refused. */
function required(tried: readonly AttemptFact[]): { readonly ok: boolean; readonly seen: string } {
  return tried.length === 0 ? { ok: false, seen: 'nothing was tried' } : outcomes(tried)
}

function isWay({ name }: AttemptFact): boolean {
  return /^(connect|send) /.test(name)
}

function isSetting({ name }: AttemptFact): boolean {
  return /^write \/(proc|sys)\//.test(name)
}
