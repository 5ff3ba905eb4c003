import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Command } from 'commander'
import type { CliWorld } from '../cli-world.ts'
import { exitCodes } from '../exit-codes.ts'
import { hasDisplay, startDetached } from '../open-outside.ts'
import { write } from '../print.ts'
import { noCommand } from '../usage-errors.ts'
import { serve } from './serve.ts'

/** `airlock` alone: the app in its own window where that can be, else in a browser, else its address. */
export function addOpen(program: Command, world: CliWorld): void {
  program
    .command('open', { isDefault: true })
    .description('open the app')
    .usage(' ')
    .argument('[nothing]')
    .action(async (unknown: string | undefined) => {
      if (unknown !== undefined) program.error(`error: ${noCommand(unknown, program)}`, { exitCode: exitCodes.usage })
      const project = dirname(dirname(world.pageDirectory))
      const electron = electronIn(project)
      if (electron === null || !hasDisplay(world.environment, process.platform)) {
        await serve({ port: 0, open: true }, world)
        return
      }
      const failure = await startDetached(electron, [project], world.environment)
      if (failure === null) return
      await write(world.io.stderr, `airlock: The app’s window cannot be opened (${failure}).\n`)
      await serve({ port: 0, open: true }, world)
    })
}

/** Electron's binary in this checkout, or null where it was installed without it. */
function electronIn(project: string): string | null {
  const folder = join(project, 'node_modules', 'electron')
  const pointer = join(folder, 'path.txt')
  if (!existsSync(pointer)) return null
  const binary = join(folder, 'dist', readFileSync(pointer, 'utf8').trim())
  return existsSync(binary) ? binary : null
}
