import type { CliWorld } from './cli-world.ts'
import type { FoundPrograms } from './copied-programs.ts'
import { exitCodes } from './exit-codes.ts'
import { write } from './print.ts'
import { visible } from './visible-text.ts'

export const leftOutShown = 20
/** Below the help of commands that may bring less than was asked for. */
export const notWholeHelp = `\nExit code ${String(exitCodes.notWhole)}: done, but something was left out; stderr names it.`
const programsShown = 10

/** A sandbox can leave work to programs outside: the person decides whether they may do it. */
export async function tellPrograms({ found, more }: FoundPrograms, world: CliWorld): Promise<void> {
  const named = found.slice(0, programsShown).map(({ path, by }) => `${visible(path)} by ${visible(by)}`)
  const others = found.length - named.length + more
  const list = [
    ...(named.length === 0 ? [] : [named.join(', ')]),
    ...(others > 0 ? [`${String(others)} more`] : []),
  ].join(' and ')
  await write(world.io.stderr, `airlock: Look before you go on: what came may be run on this computer: ${list}.\n`)
}

/** A copy that is not whole must not look like one to scripts. */
export async function tellLeftOut(leftOut: readonly string[], world: CliWorld): Promise<void> {
  const lines = leftOut.slice(0, leftOutShown).map((sentence) => `airlock: ${visible(sentence)}\n`)
  const more = leftOut.length - leftOutShown
  await write(world.io.stderr, lines.join('') + (more > 0 ? `airlock: … and ${String(more)} more.\n` : ''))
  world.exit(exitCodes.notWhole)
}
