import { Option, type Command } from 'commander'
import type { TerminalInfo } from '../../../src-shared/agent/terminals.ts'
import { AirlockError } from '../../../src-shared/errors/airlock-error.ts'
import type { CliWorld } from '../cli-world.ts'
import { printJson, write } from '../print.ts'
import { shellWord } from '../shell-word.ts'
import { runTerminal, sizeOf } from '../terminal-session.ts'
import { table, visible } from '../visible-text.ts'

interface ShellOptions {
  readonly terminal?: string
  readonly cwd?: string
  readonly list?: true
  readonly json?: true
}

export function addShell(program: Command, world: CliWorld): void {
  program
    .command('shell')
    .description('open a terminal in a sandbox; it lives on there when this window is closed')
    .argument('<sandbox>', 'name or id')
    .option('--terminal <id>', 'join one that is open already')
    .option('--cwd <folder>', 'where it begins; /workspace when left out')
    .addOption(new Option('--list', 'list the terminals of the sandbox instead').conflicts(['terminal', 'cwd']))
    .addOption(new Option('--json', 'list them as JSON').implies({ list: true }).conflicts(['terminal', 'cwd']))
    .action(async (sandbox: string, options: ShellOptions) => {
      if (options.list === true) await list(sandbox, options, world)
      else world.exit(await show(sandbox, options, world))
    })
}

async function show(sandbox: string, { terminal, cwd }: ShellOptions, world: CliWorld): Promise<number> {
  if (world.io.stdin.isTTY !== true) throw nobodyTypes(sandbox)
  const joined = terminal ?? (await open(sandbox, cwd, world))
  return await runTerminal({ sandbox, terminal: joined, closes: false }, world)
}

/** The end of a file or pipe ends no terminal: it would be waited for without end. */
function nobodyTypes(sandbox: string): AirlockError {
  const name = shellWord(sandbox)
  return new AirlockError({
    code: 'invalid-input',
    message: 'A terminal is for somebody who types in it.',
    why: 'Standard input is no terminal here, but a file, a pipe or nothing.',
    remedy: `Run a command: \`airlock exec ${name} -- CMD…\`. A script is read from standard input by \`airlock exec ${name} -- sh\`.`,
  })
}

/** Says how to come back, since closing the window leaves no time to. */
async function open(sandbox: string, directory: string | undefined, world: CliWorld): Promise<string> {
  const { api } = await world.backend()
  const size = sizeOf(world.io)
  const { id } = await api.terminals.open({ sandbox, size, ...(directory === undefined ? {} : { directory }) })
  const back = `airlock shell ${visible(sandbox)} --terminal ${visible(id)}`
  await write(world.io.stderr, `Terminal ${visible(id)}; come back with: ${back}\n`)
  return id
}

async function list(sandbox: string, { json }: ShellOptions, world: CliWorld): Promise<void> {
  const { api } = await world.backend()
  const terminals = await api.terminals.list({ sandbox })
  if (json === true) {
    await printJson(world.io.stdout, terminals.map(terminalJson))
    return
  }
  const rows = terminals.map((info) => [
    visible(info.id),
    stateText(info),
    visible(info.createdAt),
    visible(info.title),
  ])
  await write(world.io.stdout, table([['ID', 'STATE', 'OPENED', 'TITLE'], ...rows]))
}

/** What `shell --json` prints of one terminal. Scripts rely on it. */
function terminalJson({ id, title, createdAt, restored, exit }: TerminalInfo) {
  return { id, title, createdAt, restored, exit }
}

function stateText({ exit, restored }: TerminalInfo): string {
  if (exit !== null) return `ended, ${exit.signal === null ? `code ${String(exit.code)}` : visible(exit.signal)}`
  return restored ? 'kept over a stop' : 'running'
}
