import type { Command } from 'commander'
import { errorCodeOf } from '../../backend/server/error-code.ts'
import { reportOfFailure, type BackendConnection } from '../../backend-client/backend-connection.ts'
import { ClientStream } from '../../backend-client/client-stream.ts'
import { collectVariable } from '../amounts.ts'
import type { CliWorld } from '../cli-world.ts'
import { execFailureCode, exitCodeOf, exitCodes, signalExitCode } from '../exit-codes.ts'
import { errorText, write } from '../print.ts'
import { pour } from '../stream-output.ts'
import { runTerminal, sizeOf } from '../terminal-session.ts'

interface ExecOptions {
  readonly tty?: true
  readonly cwd?: string
  readonly env: Readonly<Record<string, string>>
}

/** Passed on to the program. Others (stop, quit with a core …) act on this command itself. */
const passedOn: readonly NodeJS.Signals[] =
  process.platform === 'win32'
    ? ['SIGINT', 'SIGTERM', 'SIGHUP']
    : ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2']

export function addExec(program: Command, world: CliWorld): void {
  program
    .command('exec')
    .description('run a command in a sandbox: airlock exec demo -- node test.js')
    .argument('<sandbox>', 'name or id')
    .argument('<command...>', 'the command and its arguments, after --')
    .option('-t, --tty', 'give it a terminal')
    .option('--cwd <folder>', 'where it runs; /workspace when left out')
    .option('--env <name=value>', 'set a variable, can be repeated', collectVariable(world.environment), {})
    .action(async (sandbox: string, command: readonly string[], options: ExecOptions) => {
      world.exit(await exec(sandbox, command, options, world))
    })
}

async function exec(
  sandbox: string,
  command: readonly string[],
  { tty, cwd, env }: ExecOptions,
  world: CliWorld,
): Promise<number> {
  let connection: BackendConnection | null = null
  try {
    const asked = {
      sandbox,
      command: [...command],
      ...(cwd === undefined ? {} : { directory: cwd }),
      environment: { ...env },
    }
    if (tty === true) {
      connection = await world.backend()
      const terminal = await connection.api.terminals.open({ ...asked, size: sizeOf(world.io) })
      return await runTerminal({ sandbox, terminal: terminal.id, closes: true }, world)
    }
    return await runProcess(
      new ClientStream(await world.connector.openSocket('stream'), { kind: 'process', ...asked }),
      world,
    )
  } catch (error) {
    if (errorCodeOf(error) === 'EPIPE') return signalExitCode('SIGPIPE')
    const report = reportOfFailure(error, connection)
    await write(world.io.stderr, errorText(report))
    return execFailureCode(report.code)
  }
}

async function runProcess(stream: ClientStream, { io }: CliWorld): Promise<number> {
  const stopListening = io.onSignals(passedOn, (name) => {
    stream.send({ type: 'signal', name })
  })
  io.stdin.pipe(stream.input)
  try {
    const [exit] = await Promise.all([stream.ended, pour(stream.output, io.stdout), pour(stream.errors, io.stderr)])
    return exit.type === 'exit' ? exitCodeOf(exit) : exitCodes.done
  } finally {
    stopListening()
    io.stdin.unpipe(stream.input)
    stream.close()
  }
}
