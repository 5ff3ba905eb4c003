import { setTimeout as pause } from 'node:timers/promises'
import { InvalidArgumentError, type Command } from 'commander'
import { processRates } from '../../../src-shared/agent/process-rates.ts'
import { AirlockError } from '../../../src-shared/errors/airlock-error.ts'
import type { CliWorld } from '../cli-world.ts'
import { printJson, share, size, write } from '../print.ts'
import { table, visible } from '../visible-text.ts'

/** Between two looks, since only a difference says how much of the CPU is used. */
const lookMs = 500

export function addPs(program: Command, world: CliWorld): void {
  program
    .command('ps')
    .description('list what runs in a sandbox: 100 % of CPU is one core')
    .argument('<sandbox>', 'name or id')
    .option('--json', 'print JSON')
    .action(async (sandbox: string, { json }: { json?: true }) => {
      const { api } = await world.backend()
      const before = await api.usage.processes({ sandbox })
      await pause(lookMs)
      const now = await api.usage.processes({ sandbox })
      const processes = processRates(before, now)
      if (json === true) {
        await printJson(world.io.stdout, processes)
        return
      }
      const rows = processes.map(({ pid, cpu, memoryBytes, command }) => [
        String(pid),
        cpu === null ? '-' : share(cpu),
        size(memoryBytes),
        visible(command),
      ])
      await write(world.io.stdout, table([['PID', 'CPU', 'MEMORY', 'COMMAND'], ...rows]))
      if (now.more > 0) await write(world.io.stderr, `airlock: … and ${String(now.more)} more.\n`)
    })
}

export function addKill(program: Command, world: CliWorld): void {
  program
    .command('kill')
    .description('end a process in a sandbox; asks it to (SIGTERM) unless --force (SIGKILL)')
    .argument('<sandbox>', 'name or id')
    .argument('<pid>', 'its number, as `ps` tells it', parsePid)
    .option('--force', 'end it at once; it cannot save anything')
    .action(async (sandbox: string, pid: number, { force }: { force?: true }) => {
      const { api } = await world.backend()
      const found = (await api.usage.processes({ sandbox })).processes.find((process) => process.pid === pid)
      if (found === undefined) throw noSuchProcess(sandbox, pid)
      const signal = force === true ? 'SIGKILL' : 'SIGTERM'
      await api.usage.endProcess({ sandbox, pid, started: found.started, signal })
      await write(world.io.stdout, `${signal} was sent to ${String(pid)} (${visible(found.command)})\n`)
    })
}

function parsePid(text: string): number {
  const pid = Number(text)
  if (!/^\d+$/.test(text) || pid < 1 || !Number.isSafeInteger(pid))
    throw new InvalidArgumentError('Use a number from 1.')
  return pid
}

function noSuchProcess(sandbox: string, pid: number): AirlockError {
  return new AirlockError({
    code: 'process-not-found',
    message: `There is no process ${String(pid)} in “${sandbox}”.`,
    why: 'Numbers are those of the sandbox, not of this computer; it may have ended.',
    remedy: `See what runs: \`airlock ps ${sandbox}\`.`,
  })
}
