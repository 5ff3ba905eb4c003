import type { Command } from 'commander'
import type { WorkspaceChange } from '../../../src-shared/api/changes.ts'
import type { CliWorld } from '../cli-world.ts'
import { exitCodes } from '../exit-codes.ts'
import { jsonText, printJson, write } from '../print.ts'
import { notWholeHelp } from '../tell-copied.ts'
import { visible } from '../visible-text.ts'

const letters = { added: 'A', modified: 'M', deleted: 'D', renamed: 'R' } as const
const leftOutShown = 20

export function addDiff(program: Command, world: CliWorld): void {
  program
    .command('diff')
    .description('list what of /workspace differs from what came in: A added, M modified, D deleted, R renamed')
    .argument('<sandbox>', 'name or id')
    .addHelpText('after', notWholeHelp)
    .option('--patch', 'print it as a patch that `git apply` takes; what is in it counts as taken out')
    .option('--json', 'print JSON')
    .action(async (sandbox: string, { json, patch }: { json?: true; patch?: true }) => {
      const { api } = await world.backend()
      if (patch === true) {
        const { receipt, ...written } = await api.changes.patch({ sandbox })
        await write(world.io.stdout, json === true ? jsonText(written, 2) : forReader(written.patch, world.io))
        await tell(world, 'Not in the patch', written.leftOut)
        if (written.leftOut.length > 0) world.exit(exitCodes.notWhole)
        await api.changes.received({ receipt, entries: null })
        return
      }
      const { changes, more, ignored } = await api.changes.list({ sandbox })
      if (json === true) {
        await printJson(world.io.stdout, changes)
        return
      }
      await write(world.io.stdout, changes.map(lineOf).join(''))
      if (more > 0) await write(world.io.stderr, `airlock: … and ${String(more)} more.\n`)
      await tell(world, 'Not compared (ignored, or Git’s own)', ignored)
    })
}

/** A terminal is shown what lines would do to it; a file or a pipe gets the patch as it is. */
function forReader(patch: string, { stdout }: CliWorld['io']): string {
  return stdout.isTTY === true ? patch.replaceAll(/[^\t\n]+/g, visible) : patch
}

function lineOf({ change, path, from }: WorkspaceChange): string {
  return `${letters[change]} ${from === null ? '' : `${visible(from)} -> `}${visible(path)}\n`
}

async function tell({ io }: CliWorld, what: string, paths: readonly string[]): Promise<void> {
  if (paths.length === 0) return
  const more = paths.length > leftOutShown ? ` and ${String(paths.length - leftOutShown)} more` : ''
  await write(io.stderr, `airlock: ${what}: ${paths.slice(0, leftOutShown).map(visible).join(', ')}${more}\n`)
}
