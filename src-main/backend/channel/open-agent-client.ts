import { z } from 'zod'
import { terminalRoutes } from '../../../src-shared/agent/terminal-wire.ts'
import type { AgentClient } from './agent-client.ts'
import { factsRoute, type FactsRequest } from '../../../src-shared/agent/facts-wire.ts'
import { isolationFacts } from './facts/facts-client.ts'
import { createEgressClient } from './egress/egress-client.ts'
import { createFilesClient } from './files/files-client.ts'
import { createGitClient } from './git/git-client.ts'
import { Link, type LinkOptions } from './link.ts'
import { LinkedSession } from './linked-session.ts'
import { createMessagesClient } from './messages/messages-client.ts'
import { createPortsClient } from './ports/ports-client.ts'
import { createProcessesClient } from './processes/processes-client.ts'
import { createSearchClient } from './search/search-client.ts'
import { createTerminalsClient } from './terminals/terminals-client.ts'
import { createUsageClient } from './usage/usage-client.ts'

export interface OpenAgentClientOptions extends LinkOptions {
  readonly signal: AbortSignal
  /** How long the first connection is tried for. Default 30 000 ms. */
  readonly patienceMs?: number
}

/** Connects to a sandbox's agent, and keeps connected until `close`. @throws AirlockError when nobody answers */
export async function openAgentClient(options: OpenAgentClientOptions): Promise<AgentClient> {
  const link = new Link(options)
  try {
    await link.open(options.signal, options.patienceMs ?? 30_000)
  } catch (error) {
    link.close()
    throw error
  }
  const session = new LinkedSession(link)
  return {
    get hello() {
      return link.hello
    },
    files: createFilesClient(new LinkedSession(link)),
    search: createSearchClient(new LinkedSession(link)),
    git: createGitClient(new LinkedSession(link)),
    terminals: createTerminalsClient(session),
    processes: createProcessesClient(new LinkedSession(link)),
    ports: createPortsClient(new LinkedSession(link)),
    usage: createUsageClient(session),
    facts: (asked) => {
      const request: FactsRequest | null = asked?.canaries === undefined ? null : { canaries: asked.canaries }
      return session.ask(factsRoute, request, { head: isolationFacts, signal: asked?.signal })
    },
    egress: createEgressClient(new LinkedSession(link)),
    messages: createMessagesClient(session),
    saveHistories: async (asked) => {
      await session.ask(terminalRoutes.save, null, { head: z.null(), signal: asked?.signal })
    },
    onState: (listener) => link.onState(listener),
    check: () => {
      link.check()
    },
    close: () => {
      link.close()
      return Promise.resolve()
    },
  }
}
