import type { SandboxUsage } from '../../src-shared/api/usage.ts'
import type { InsideProcess, InsideProcesses } from '../../src-shared/agent/usage-wire.ts'
import type { Sandbox } from '../../src-shared/engine/sandbox.ts'
import { AirlockError } from '../../src-shared/errors/airlock-error.ts'

const commands = [
  ['/opt/airlock/bin/busybox sh /opt/airlock/init.sh', 1.2, 0],
  ['/opt/airlock/bin/airlock-agent agent.mjs', 68, 0.004],
  ['/usr/bin/node /workspace/node_modules/.bin/vite --port 3000', 214, 0.31],
  ['/usr/bin/node server.js', 96, 0.06],
  ['-bash', 4.1, 0],
  ['npm run dev', 71, 0.001],
  ['/usr/bin/python3 -m http.server 8000 --bind 127.0.0.1 --directory /workspace/docs', 18, 0],
  ['sleep 1000', 0.8, 0],
] as const

const isOwn = (index: number) => index < 2

/** What sandboxes are said to use: it swings, as real use does, and is the same at each run. */
export class FakeUsage {
  /** How often it is told, as seldom as the real one unless somebody wants to see a line grow. */
  everyMs = 2000
  #readings = 0
  #looks = 0
  readonly #ended = new Set<number>()

  read({ id, limits }: Sandbox): SandboxUsage {
    const number = Number.parseInt(id, 16)
    const swing = Math.sin(this.#readings++ / 3 + number)
    return {
      sandbox: id,
      readAt: new Date(Date.UTC(2026, 0, 1) + this.#readings * 2000).toISOString(),
      cpu: 0.34 + 0.22 * swing + 0.03 * (number % 5),
      memoryBytes: (410 + 30 * swing + 40 * (number % 7)) * 1024 ** 2,
      memoryLimitBytes: limits.memoryBytes,
      tasks: 31,
    }
  }

  processes(): InsideProcesses {
    const atMs = 2000 * ++this.#looks
    const processes = commands.map(([command, megabytes, cpu], index): InsideProcess => {
      const pid = index === 0 ? 1 : 7 * index
      return {
        ...{ pid, parent: index === 0 ? 0 : 1, command, started: 100 + index, isAirlock: isOwn(index) },
        ...{ cpuMs: atMs * cpu, memoryBytes: megabytes * 1024 ** 2 },
      }
    })
    return { atMs, processes: processes.filter(({ pid }) => !this.#ended.has(pid)), more: 0 }
  }

  end(pid: number): void {
    if (this.#ended.has(pid)) {
      throw new AirlockError({
        code: 'process-not-found',
        message: `Process ${String(pid)} is gone.`,
        why: 'It ended meanwhile, or another process has its number now.',
        remedy: 'Look at the list again.',
      })
    }
    this.#ended.add(pid)
  }
}
