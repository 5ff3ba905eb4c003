import { randomBytes } from 'node:crypto'
import { Writable, type Duplex } from 'node:stream'
import { z } from 'zod'
import { processIdPattern, processRoutes, type StartHead } from '../../../../src-shared/agent/process-wire.ts'
import type { AgentProcess, AgentProcesses, ProcessInfo } from '../agent-client.ts'
import { agentLost, agentProtocol } from '../channel-errors.ts'
import type { ChannelSession } from '../channel-session.ts'
import { exitOf, type Exit } from '../exit.ts'

const processInfo: z.ZodType<ProcessInfo> = z.object({
  id: z.string().regex(processIdPattern),
  pid: z.int().min(1),
  command: z.array(z.string().max(1024 * 1024)).max(4096),
  startedAt: z.iso.datetime(),
  exit: exitOf.nullable(),
})

export function createProcessesClient(session: ChannelSession): AgentProcesses {
  const signal = async (id: string, name: string, options?: { readonly signal?: AbortSignal }) => {
    await session.ask(processRoutes.signal, { id, signal: name }, { head: z.null(), signal: options?.signal })
  }
  return {
    list: async (options) =>
      await session.ask(processRoutes.list, null, { head: z.array(processInfo).max(1024), signal: options?.signal }),
    signal,
    start: async (request, options) => {
      const head: StartHead = { ...request, id: randomBytes(8).toString('hex') }
      return await startProcess(session, head, options?.signal, async (name) => {
        await signal(head.id, name)
      })
    },
  }
}

async function startProcess(
  session: ChannelSession,
  head: StartHead,
  signal: AbortSignal | undefined,
  sendSignal: (name: string) => Promise<void>,
): Promise<AgentProcess> {
  const failed = new AbortController()
  const both = signal === undefined ? failed.signal : AbortSignal.any([failed.signal, signal])
  // Both at once: the agent keeps the second waiting until the program runs.
  const starting = session.open(processRoutes.start, head, { head: processInfo, signal })
  const errors = session.call(processRoutes.errors, { id: head.id }, { head: z.null(), signal: both })
  const [started, errorOutput] = await Promise.all([starting, errors]).catch(async (error: unknown) => {
    failed.abort()
    const [first, second] = await Promise.allSettled([starting, errors])
    if (first.status === 'fulfilled') first.value.stream.destroy()
    if (second.status === 'fulfilled') second.value.body.destroy()
    // Why it did not start says more than that its outputs are not there.
    throw first.status === 'rejected' ? first.reason : error
  })
  const { stream } = started
  const exited = exitOfStarted(stream, errorOutput.body, started.tail)
  return {
    info: started.head,
    stdin: inputOf(stream),
    stdout: stream,
    stderr: errorOutput.body,
    exited,
    signal: (name) => sendSignal(name).catch(ignored),
  }
}

function exitOfStarted(stdout: Duplex, stderr: AgentProcess['stderr'], tail: () => unknown): Promise<Exit> {
  const outputsEnded = Promise.all([endOf(stdout), endOf(stderr)]).then(() => {
    const exit = exitOf.safeParse(tail())
    if (exit.success) return exit.data
    throw agentProtocol('It did not say how the program ended.')
  })
  outputsEnded.catch(ignored)
  return outputsEnded
}

async function endOf(output: AgentProcess['stdout']): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    output.once('end', resolve)
    output.once('error', reject)
    output.once('close', () => {
      reject(agentLost(output.errored ?? new Error('Its output was closed.')))
    })
  })
}

/** The input alone: destroying it ends the input, and leaves the outputs. */
function inputOf(stream: Duplex): Writable {
  const input = new Writable({
    write: (chunk: Buffer, encoding, done) => {
      stream.write(chunk, encoding, done)
    },
    final: (done) => {
      stream.end(done)
    },
    destroy: (error, done) => {
      if (!stream.writableEnded && !stream.destroyed) stream.end()
      done(error)
    },
  })
  stream.once('close', () => input.destroy())
  return input
}

function ignored(): void {
  // The program ended by itself, or its own promises tell what happened.
}
