import type { EngineConnection } from '../connection/engine-connection.ts'
import { timedOut } from '../connection/engine-error.ts'
import { untilAborted } from '../../work/shared-work.ts'
import type { EngineWorld } from './engine-world.ts'

/** Runs a command in a container of ours and resolves with what it printed, at most 64 KB. */
export async function collectExec(
  world: EngineWorld,
  connection: EngineConnection,
  containerId: string,
  argv: readonly string[],
  options: { readonly signal: AbortSignal; readonly deadline: number },
): Promise<string> {
  const exec = await connection.hijackExec(containerId, { argv, ...options })
  const output = world.agent.demultiplex(exec.stream)
  const parts: Buffer[] = []
  let size = 0
  let late = false
  const timer = setTimeout(() => {
    late = true
    output.destroy()
  }, options.deadline)
  try {
    await untilAborted(
      (async () => {
        output.end()
        for await (const bytes of output as AsyncIterable<Buffer>) {
          size += bytes.length
          if (size > 65_536) break
          parts.push(bytes)
        }
      })(),
      options.signal,
    )
  } catch (error) {
    if (late) throw timedOut(connection.endpoint, options.deadline)
    throw error
  } finally {
    clearTimeout(timer)
    output.destroy()
    exec.stream.destroy()
  }
  if (late) throw timedOut(connection.endpoint, options.deadline)
  return Buffer.concat(parts).toString('utf8')
}
