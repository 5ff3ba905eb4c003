import type { EgressNote } from '../../../../src-shared/agent/egress-wire.ts'
import { hostOf } from '../../../../src-shared/policy/hosts.ts'
import { nameVerdict } from '../../../../src-shared/policy/name-verdict.ts'
import type { EgressTerms } from '../../../../src-shared/policy/policy.ts'
import { visible } from '../../../../src-shared/text/visible.ts'
import type { EgressLog } from './egress-log.ts'

export interface NoteContext {
  readonly requests: EgressLog
  readonly terms: () => EgressTerms
  readonly onTrouble: (text: string) => void
}

/** An agent of Airlock tells fewer; another one is read this slowly (milliseconds after each note). */
const pauses = { process: 2, other: 10 } as const

/** What the measurement of the boundary asks for inside. No such name can exist, and no program of the person's wants it. */
const canaryName = /^[0-9a-f]{32}\.canary\.airlock\.invalid$/

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
    await pause(pauses.process)
    return
  }
  if (note.type === 'trouble') {
    onTrouble(note.text)
  } else if (!canaryName.test(note.name)) {
    const verdict = nameVerdict(terms(), note.name)
    if (!verdict.allowed) {
      const host = hostOf(note.name) ?? note.name
      const process = note.process === undefined ? null : { ...note.process, name: visible(note.process.name) }
      const request = requests.begin({ host, port: null, via: 'dns', process })
      requests.refuse(request, verdict.reason, verdict.rule, note.times)
    }
  }
  await pause(pauses.other)
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
