import type { Command } from 'commander'
import type { Sandbox } from '../../../src-shared/engine/sandbox.ts'
import { AirlockError, cancelled, type ErrorReport } from '../../../src-shared/errors/airlock-error.ts'
import { shellLine } from '../../../src-shared/text/shell-line.ts'
import type { BackendApi } from '../../backend-client/rpc-client.ts'
import { printBuildOutput } from '../build-output.ts'
import type { CliWorld } from '../cli-world.ts'
import { signalExitCode } from '../exit-codes.ts'
import { followSandbox } from '../follow-sandbox.ts'
import { PhaseLines } from '../phase-lines.ts'
import { errorText, printJson, write } from '../print.ts'
import { visible } from '../visible-text.ts'

export function addPackages(program: Command, world: CliWorld): void {
  const packages = program.command('packages').description('add packages to a sandbox’s image, and take them back')
  packages
    .command('add')
    .description('run a command as root on the sandbox’s image, and give the sandbox what comes of it')
    .argument('<sandbox>', 'name or id')
    .argument('<command...>', 'after --, e.g. apt install ripgrep; one word with spaces is a line of a shell')
    .action(async (sandbox: string, command: readonly string[]) => {
      await add(sandbox, lineOf(command), world)
    })
  packages
    .command('list')
    .description('what was added to a sandbox, oldest first')
    .argument('<sandbox>', 'name or id')
    .option('--json', 'print JSON')
    .action(async (sandbox: string, { json }: { json?: true }) => {
      const { api } = await world.backend()
      const listed = await api.packages.list({ sandbox })
      if (json === true) await printJson(world.io.stdout, listed)
      else if (listed.added.length === 0) await write(world.io.stderr, 'Nothing was added.\n')
      else await write(world.io.stdout, listed.added.map(({ at, command }) => `${at}  ${visible(command)}\n`).join(''))
    })
  packages
    .command('undo')
    .description('bring the image before back; work and home stay')
    .argument('<sandbox>', 'name or id')
    .action(async (reference: string) => {
      const { api } = await world.backend()
      const { added } = await api.packages.list({ sandbox: reference })
      const sandbox = await api.packages.undo({ sandbox: reference })
      const last = added.at(-1)?.command ?? ''
      await write(world.io.stdout, `${visible(sandbox.name)} is as before: ${visible(last)}\n`)
    })
}

/** As the person's own shell would have it. What runs it is a shell of Linux, wherever this runs. */
function lineOf(command: readonly string[]): string {
  const [only, ...more] = command
  return only !== undefined && more.length === 0 ? only : shellLine(command)
}

async function add(reference: string, command: string, world: CliWorld): Promise<void> {
  const { io } = world
  const { api } = await world.backend()
  let wasCancelled = false
  let id: string | null = null
  const stopListening = io.onSignals(['SIGINT', 'SIGTERM', 'SIGHUP'], () => {
    wasCancelled = true
    if (id !== null) cancel(api, id, world)
  })
  try {
    const { id: sandbox } = await api.packages.add({ sandbox: reference, command })
    id = sandbox
    // The signal may have come while it was being asked for.
    if (wasCancelled as boolean) cancel(api, sandbox, world)
    const error = await follow(api, sandbox, world)
    if (error === null) {
      await write(io.stdout, `${visible((await api.sandboxes.get({ sandbox })).name)} has it now.\n`)
    } else if (wasCancelled as boolean) {
      await write(io.stderr, errorText(cancelled('Adding packages').toReport()))
      world.exit(signalExitCode('SIGINT'))
    } else throw new AirlockError(error)
  } finally {
    stopListening()
  }
}

/** Output and phases as they come, each on lines of its own, on stderr. */
async function follow(api: BackendApi, sandbox: string, { io }: CliWorld): Promise<ErrorReport | null> {
  const lines = new PhaseLines(io.stderr)
  const phases = followSandbox(api, sandbox, ({ operation }: Sandbox) => {
    if (operation?.kind === 'packages') lines.show(operation.phases)
  })
  phases.catch(() => undefined)
  const ended = await printBuildOutput(api, sandbox, { io, lines })
  await phases
  lines.end()
  if (ended !== null) return ended.error
  throw new AirlockError({
    code: 'backend-unreachable',
    message: 'The backend stopped telling what it does.',
    why: 'What the command prints ended without a result.',
    remedy: 'See `airlock packages list` for what became of it.',
  })
}

function cancel(api: BackendApi, sandbox: string, { io }: CliWorld): void {
  api.sandboxes.cancel({ sandbox }).catch((error: unknown) => {
    io.stderr.write(`Cancelling failed: ${visible(String(error))}\n`)
  })
}
