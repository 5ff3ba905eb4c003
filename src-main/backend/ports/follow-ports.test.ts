import { describe, expect, it } from 'vitest'
import type { PortServer } from '../../../src-shared/agent/port-wire.ts'
import type { AgentAccess } from '../api/agent-access.ts'
import { agentLost } from '../channel/channel-errors.ts'
import { followPorts } from './follow-ports.ts'
import { Previews } from './previews.ts'

/** An agent whose servers the test tells, one list at a time. */
function staged() {
  let tell: (servers: readonly PortServer[] | Error) => void = () => undefined
  const watch = async function* () {
    for (;;) {
      const told = await new Promise<readonly PortServer[] | Error>((resolve) => (tell = resolve))
      if (told instanceof Error) throw told
      yield told
    }
  }
  const access = { agent: () => Promise.resolve({ sandbox: { id: 'one' }, agent: { ports: { watch } } }) }
  const previews = new Previews(21_000)
  const ports = followPorts(access as unknown as AgentAccess, previews, 'one', new AbortController().signal)
  return { ports, previews, tell: (told: readonly PortServer[] | Error) => setImmediate(() => tell(told)) }
}

describe('who follows the ports of a sandbox', () => {
  it('[PO1] gets servers and previews, again after each change of either', async () => {
    const { ports, previews, tell } = staged()
    tell([])
    expect((await ports.next()).value).toEqual({ servers: [], previews: [] })
    const servers = [{ port: 3000, process: null }]
    tell(servers)
    expect((await ports.next()).value).toEqual({ servers, previews: [] })
    const { address } = previews.open('one', 3000).preview
    expect((await ports.next()).value).toEqual({ servers, previews: [{ port: 3000, address }] })
    await ports.return(undefined)
  })

  it('[PO1] is told when the channel was lost', async () => {
    const { ports, tell } = staged()
    tell([])
    await ports.next()
    tell(agentLost())
    await expect(ports.next()).rejects.toMatchObject({ code: 'agent-lost' })
  })
})
