import type { Contender, Contest } from '../contest.ts'
import type { PageField } from '../page/page-field.ts'

interface Beside extends Omit<Contest, 'peers' | 'goals'> {
  readonly peers?: Contest['peers']
  readonly goals?: Contest['goals']
  /** code-server's turn. */
  readonly once: (codeServer: Exclude<PageField['codeServer'], string>) => Promise<number>
  /** Ours by code-server's; none when it only takes part. */
  readonly limit?: number
}

/** A contest that code-server takes part in where it could be installed; goes on without it elsewhere, and says so. */
export function besideCodeServer(
  { codeServer, runtime }: PageField,
  { title, peers = [], goals = [], notes = [], once, limit, ...rest }: Beside,
): Contest {
  const contest = { ...rest, title: `${title}, ${runtime}` }
  if (typeof codeServer === 'string') {
    return { ...contest, peers, goals, notes: [...notes, `without code-server: ${codeServer}`] }
  }
  const peer: Contender = { name: 'code-server', once: () => once(codeServer) }
  const goal = limit === undefined ? [] : [{ peer: peer.name, kind: 'ratio' as const, limit }]
  return { ...contest, notes, peers: [...peers, peer], goals: [...goals, ...goal] }
}
