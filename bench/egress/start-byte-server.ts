import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { createInterface } from 'node:readline'

export interface ByteServer {
  /** Port of what is to be reached. */
  readonly server: number
  /** Port of the plain proxy. */
  readonly proxy: number
  close(): Promise<void>
}

/** Something to be reached, in a process of its own; `prefix` is a command that runs it elsewhere. */
export async function startByteServer(address: string, prefix: readonly string[] = []): Promise<ByteServer> {
  const program = path.resolve('bench/egress/byte-server.ts')
  const [command = process.execPath, ...args] = [...prefix, process.execPath, '--import', 'tsx', program, address]
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
  const ports = JSON.parse(line) as { server: number; proxy: number }
  return {
    ...ports,
    close: async () => {
      const ended = once(child, 'exit')
      child.stdin.end()
      await ended
    },
  }
}
