import type { Answer } from './answers.ts'
import type { PresetId, EgressMode } from '../../../src-shared/policy/policy.ts'
import type { RuleText } from '../../../src-shared/policy/make-rule.ts'
import type { Backend } from '../../bridge/backend.ts'
import { useBackend } from '../../bridge/context.ts'
import { attempt } from '../../state/notices.ts'

/** To which refusal, and how. */
export interface AnswerTo {
  readonly host: string
  readonly port: number | null
  readonly answer: Answer
  readonly mayBePrivate?: boolean
}

interface Change {
  readonly mode?: EgressMode
  readonly presets?: PresetId[]
  readonly isLearning?: boolean
  readonly offersAuthorities?: boolean
}

/** What can be decided about a sandbox's network. A failure is told as a banner. */
export function egressActions(backend: Backend, sandbox: string) {
  return {
    change: (change: Change) => {
      attempt(() => backend.call((client) => client.egress.change({ sandbox, ...change })))
    },
    answer: ({ host, port, answer, mayBePrivate = false }: AnswerTo) => {
      attempt(() => backend.call((client) => client.egress.answer({ sandbox, host, port, answer, mayBePrivate })))
    },
    lockToUsed: () => {
      attempt(() => backend.call((client) => client.egress.lockToUsed({ sandbox })))
    },
    /** Rejects with what is wrong with it. */
    addRule: async ({ ports, ...rule }: RuleText) => {
      const given = { ...rule, ports: ports === null ? null : [...ports], mayBePrivate: rule.mayBePrivate ?? false }
      await backend.call((client) => client.egress.addRule({ sandbox, rule: given }))
    },
    removeRule: async ({ verdict, host, ports }: RuleText) => {
      const rule = { verdict, host, ports: ports === null ? null : [...ports] }
      await backend.call((client) => client.egress.removeRule({ sandbox, rule }))
    },
    seen: () => {
      attempt(() => backend.call((client) => client.egress.seen({ sandbox })))
    },
  }
}

export type EgressActions = ReturnType<typeof egressActions>

export function useEgressActions(sandbox: string): EgressActions {
  return egressActions(useBackend(), sandbox)
}
