import { z } from 'zod'
import { helloRoute } from '../../../src-shared/agent/hello-wire.ts'
import { agentGeneration, encodeRecord } from '../../../src-shared/agent/wire.ts'
import { AirlockError } from '../../../src-shared/errors/airlock-error.ts'
import { awakeTimer } from '../awake/awake-timer.ts'
import type { AgentHello } from './agent-client.ts'
import { CallStream } from './call-stream.ts'
import { agentProtocol, agentUnreachable } from './channel-errors.ts'
import type { Connection } from './connection.ts'

/** Ours to speak with: this generation, and those before it that are still understood. */
const oldestGeneration = 1

const plain = /^[^\x00-\x1f\x7f]+$/
const absolute = z.string().max(4096).regex(plain).startsWith('/')
const hello: z.ZodType<AgentHello> = z.object({
  generation: z.int().min(1).max(1_000_000),
  bootId: z.string().regex(/^[0-9a-f]{32}$/),
  architecture: z.enum(['amd64', 'arm64']),
  user: z.string().min(1).max(256).regex(plain),
  home: absolute,
  workspace: absolute,
  shell: absolute,
})

/** Asks who is there, as the first call on a new connection. @throws AirlockError */
export async function sayHello(connection: Connection, deadlineMs: number): Promise<AgentHello> {
  const call = new CallStream(connection.request(helloRoute))
  call.on('error', () => call.destroy())
  const calledOff = awakeTimer(deadlineMs, () => call.destroy(agentUnreachable()))
  try {
    call.end(encodeRecord(null))
    const answer = hello.safeParse(await call.head(64 * 1024))
    if (!answer.success) throw agentProtocol(`Its hello is malformed: ${z.prettifyError(answer.error)}`)
    requireGeneration(answer.data.generation)
    return answer.data
  } finally {
    calledOff()
    call.destroy()
  }
}

function requireGeneration(generation: number): void {
  if (generation >= oldestGeneration && generation <= agentGeneration) return
  const older = generation < oldestGeneration
  throw new AirlockError({
    code: older ? 'agent-too-old' : 'agent-protocol',
    message: older
      ? 'This sandbox was started by a much older Airlock.'
      : 'This sandbox was started by a newer Airlock.',
    why: `Its agent speaks generation ${String(generation)}; this app speaks ${String(oldestGeneration)} to ${String(agentGeneration)}.`,
    remedy: older ? 'Stop the sandbox and start it again: its files stay.' : 'Update this app.',
  })
}
