import { Command } from 'commander'
import { version } from '../backend/version.ts'
import type { CliWorld } from './cli-world.ts'
import { addCloud } from './commands/cloud.ts'
import { addCp } from './commands/cp.ts'
import { addCreate } from './commands/create.ts'
import { addDiff } from './commands/diff.ts'
import { addDoctor } from './commands/doctor.ts'
import { addExec } from './commands/exec.ts'
import { addInspect } from './commands/inspect.ts'
import { addLifetime } from './commands/lifetime.ts'
import { addLogs } from './commands/logs.ts'
import { addLs } from './commands/ls.ts'
import { addOpen } from './commands/open.ts'
import { addPackages } from './commands/packages.ts'
import { addNetwork } from './commands/network/network.ts'
import { addPorts } from './commands/ports.ts'
import { addKill, addPs } from './commands/processes.ts'
import { addPower } from './commands/power.ts'
import { addPreview } from './commands/preview.ts'
import { addPull } from './commands/push/pull.ts'
import { addPush } from './commands/push/push.ts'
import { addQuit } from './commands/quit.ts'
import { addRm } from './commands/rm.ts'
import { addSecrets } from './commands/secrets.ts'
import { addServe } from './commands/serve.ts'
import { addSettings } from './commands/settings.ts'
import { addShare } from './commands/share.ts'
import { addShell } from './commands/shell.ts'
import { addStats } from './commands/stats.ts'
import { addTake } from './commands/take.ts'
import { addTemplates } from './commands/templates.ts'
import { addVerify } from './commands/verify.ts'
import { explainUsageErrors } from './usage-errors.ts'

/** Adds one command to the program. */
export type AddCommand = (program: Command, world: CliWorld) => void

const commands: readonly AddCommand[] = [
  addOpen,
  addServe,
  addDoctor,
  addCreate,
  addLs,
  addInspect,
  addVerify,
  addExec,
  addShell,
  addCp,
  addStats,
  addPs,
  addKill,
  addPackages,
  addTemplates,
  addPush,
  addPull,
  addNetwork,
  addPorts,
  addPreview,
  addShare,
  addPower,
  addLifetime,
  addRm,
  addLogs,
  addDiff,
  addTake,
  addSecrets,
  addCloud,
  addSettings,
  addQuit,
]

/** `airlock …`, with every command. Usage errors are thrown as commander's `CommanderError`. */
export function createProgram(world: CliWorld): Command {
  const program = new Command('airlock')
    .description('Local sandboxed dev environments with isolation that is proven.')
    .version(version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => world.io.stdout.write(text),
      writeErr: (text) => world.io.stderr.write(text),
    })
  for (const add of commands) add(program, world)
  explainUsageErrors(program)
  return program
}
