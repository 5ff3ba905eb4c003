import type { IsolationFacts } from '../../../../src-shared/agent/facts.ts'
import type { IsolationLevel } from '../../../../src-shared/engine/isolation.ts'
import { outcomes, type Observation } from './observation.ts'

/** Any program may have it: it shows that the calls were made at all. */
const control = 'socket AF_UNIX'

/** System calls that were made directly; empty where they were not. */
export function callProbes(
  { systemCalls }: IsolationFacts,
  level: IsolationLevel | null,
  filter: 'own' | 'engine',
): readonly Observation[] {
  if (!callsWereMade(systemCalls)) return []
  const tried = systemCalls.filter(({ name }) => name !== control)
  const isSocket = ({ name }: { readonly name: string }) => name.startsWith('socket ')
  const sockets = judged(tried.filter(isSocket), level, filter)
  const calls = judged(
    tried.filter((call) => !isSocket(call)),
    level,
    filter,
  )
  return [
    {
      name: 'system-calls',
      ...calls,
      tried: 'Made system calls that reach deep into a kernel: BPF, performance counters, keys, io_uring, namespaces',
      meaning: meanings[calls.by],
    },
    {
      name: 'socket-families',
      ...sockets,
      tried: 'Opened sockets of other families: AF_ALG, AF_VSOCK, AF_PACKET, raw ones and others',
      meaning: sockets.by === 'filter' ? 'Only ordinary sockets exist inside.' : meanings[sockets.by],
    },
  ].map(({ name, ok, tried: what, seen, meaning }) => ({ name, ok, tried: what, seen, meaning }))
}

export function callsWereMade(
  calls: IsolationFacts['systemCalls'],
): calls is NonNullable<IsolationFacts['systemCalls']> {
  return calls?.some(({ name, result }) => name === control && result === 'ok') ?? false
}

const meanings = {
  filter: 'Each is refused before it does anything.',
  engine:
    'Where some are not refused, the engine’s own filter lets them pass: this engine cannot be given Airlock’s, as the sandbox says.',
  'own kernel': 'They end in the kernel of the virtual machine and never reach this computer’s.',
} as const

function judged(
  tried: NonNullable<IsolationFacts['systemCalls']>,
  level: IsolationLevel | null,
  filter: 'own' | 'engine',
): { readonly ok: boolean; readonly seen: string; readonly by: keyof typeof meanings } {
  // A bad address means that the call was let in and looked at what it was given.
  const { ok, seen } = outcomes(tried, (result) => result === 'ok' || result === 'EFAULT')
  if (level === 'vm') return { ok: true, seen, by: 'own kernel' }
  if (filter === 'engine' && level === 'container') return { ok: true, seen, by: 'engine' }
  return { ok: ok && tried.length > 0, seen, by: 'filter' }
}
