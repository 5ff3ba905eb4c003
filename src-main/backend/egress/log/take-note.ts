import type { EgressNote } from '../../../../src-shared/agent/egress-wire.ts'
import { hostOf } from '../../../../src-shared/policy/hosts.ts'
import { nameVerdict } from '../../../../src-shared/policy/name-verdict.ts'
import type { EgressTerms } from '../../../../src-shared/policy/policy.ts'
import type { EgressLog } from './egress-log.ts'

export interface NoteContext {
  readonly requests: EgressLog
  readonly terms: () => EgressTerms
  readonly onTrouble: (text: string) => void
}

/** An agent of Airlock tells fewer; another one is read this slowly. */
const pauseMs = 10

/** Takes what an agent tells of what goes out. Names are judged again: what it says of them counts for nothing. */
export async function takeNote(
  { requests, terms, onTrouble }: NoteContext,
  tunnels: { process(note: EgressNote & { readonly type: 'process' }): void },
  note: EgressNote,
  signal: AbortSignal,
): Promise<void> {
  if (signal.aborted) return
  if (note.type === 'process') {
    tunnels.process(note)
    return
  }
  if (note.type === 'trouble') {
    onTrouble(note.text)
  } else {
    const verdict = nameVerdict(terms(), note.name)
    if (!verdict.allowed) {
      const host = hostOf(note.name) ?? note.name
      const request = requests.begin({ host, port: null, via: 'dns', process: null })
      requests.refuse(request, verdict.reason, verdict.rule, note.times)
    }
  }
  await new Promise((resolve) => setTimeout(resolve, pauseMs))
}
