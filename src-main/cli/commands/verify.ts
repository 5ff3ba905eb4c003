import type { Command } from 'commander'
import type { Probe } from '../../../src-shared/engine/isolation.ts'
import type { CliWorld } from '../cli-world.ts'
import { exitCodes } from '../exit-codes.ts'
import { errorText, printJson, write } from '../print.ts'
import { isolationText } from '../sandbox-views.ts'
import { visible } from '../visible-text.ts'

export function addVerify(program: Command, world: CliWorld): void {
  program
    .command('verify')
    .description('try now to cross a sandbox’s boundary, and say what happened')
    .argument('<sandbox>', 'name or id')
    .option('--json', 'print JSON')
    .action(async (sandbox: string, { json }: { json?: true }) => {
      const { api } = await world.backend()
      const proof = await api.sandboxes.verify({ sandbox })
      if (json === true) await printJson(world.io.stdout, proof)
      else {
        await write(
          world.io.stdout,
          `${probesText(proof.probes)}\n${isolationText({ isolation: proof })}: ${visible(proof.evidence)}\n`,
        )
      }
      if (proof.proven) return
      const { name, state, error } = await api.sandboxes.get({ sandbox })
      const stopped = `“${visible(name)}” was stopped: nothing runs behind a boundary that does not hold. Its files are kept.\n`
      // Where it could not be stopped, its error says so.
      if (state === 'stopped') await write(world.io.stderr, stopped)
      else if (error !== null) await write(world.io.stderr, errorText(error))
      world.exit(exitCodes.failed)
    })
}

/** What did not hold first and whole, then what was seen inside, then the engine's settings in a line each. */
function probesText(probes: readonly Probe[]): string {
  const held = probes.filter(({ ok }) => ok)
  const of = (witness: Probe['witness']) => held.filter((probe) => probe.witness === witness)
  const groups = [
    ['Did not hold', probes.filter(({ ok }) => !ok).map(whole)],
    ['Tried from inside', of('inside').map(whole)],
    [
      'Settings, as the engine reports them',
      of('engine').map(({ name, seen }) => `✓ ${visible(name)}: ${visible(seen)}\n`),
    ],
  ] as const
  return groups
    .filter(([, lines]) => lines.length > 0)
    .map(([title, lines]) => `${title} (${String(lines.length)}):\n${lines.join('')}`)
    .join('\n')
}

function whole({ name, ok, tried, seen, meaning }: Probe): string {
  return `${ok ? '✓' : '✗'} ${visible(name)}\n    tried: ${visible(tried)}\n    seen: ${visible(seen)}\n    means: ${visible(meaning)}\n`
}
