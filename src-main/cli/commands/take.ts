import { stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Command } from 'commander'
import { AirlockError } from '../../../src-shared/errors/airlock-error.ts'
import { workOf } from '../../../src-shared/transfer/work-of.ts'
import { extractSafely } from '../../backend/transfer/safe-archive.ts'
import type { BackendConnection } from '../../backend-client/backend-connection.ts'
import type { CliWorld } from '../cli-world.ts'
import { CopiedPrograms } from '../copied-programs.ts'
import { giveReceipt } from '../give-receipt.ts'
import { size, write } from '../print.ts'
import { refuseToReplace } from '../refuse-to-replace.ts'
import { shellWord } from '../shell-word.ts'
import { notWholeHelp, tellLeftOut, tellPrograms } from '../tell-copied.ts'
import { untilInterrupted } from '../until-interrupted.ts'
import { visible } from '../visible-text.ts'

const deletedShown = 20

export function addTake(program: Command, world: CliWorld): void {
  program
    .command('take')
    .description('copy the files that are new or differ from what came in out of a sandbox, into a folder')
    .addHelpText('after', notWholeHelp)
    .argument('<sandbox>', 'name or id')
    .argument('<folder>', 'a folder here; nothing is written when files in it would be replaced')
    .option('--overwrite', 'replace files of the same name')
    .action(async (sandbox: string, folder: string, { overwrite }: { overwrite?: true }) => {
      await refuseFile(resolve(world.directory, folder))
      const connection = await world.backend()
      const job = { sandbox, folder, overwrites: overwrite === true }
      await untilInterrupted(world, connection, (signal) => take(job, connection, world, signal))
    })
}

/** What is not there yet is made. */
async function refuseFile(target: string): Promise<void> {
  const found = await stat(target).catch(() => null)
  if (found === null || found.isDirectory()) return
  throw new AirlockError({
    code: 'invalid-input',
    message: `${visible(target)} is a file.`,
    why: 'What is taken goes into a folder.',
    remedy: 'Name a folder; it is made where there is none.',
  })
}

interface TakeJob {
  readonly sandbox: string
  /** As it was given. */
  readonly folder: string
  readonly overwrites: boolean
}

async function take(
  { sandbox, folder, overwrites }: TakeJob,
  connection: BackendConnection,
  world: CliWorld,
  signal: AbortSignal,
): Promise<void> {
  const { changes, more } = await connection.api.changes.list({ sandbox })
  const stream = await connection.stream({ kind: 'changes', sandbox })
  const programs = new CopiedPrograms(world.directory)
  const target = resolve(world.directory, folder)
  try {
    const taken = (path: string) => {
      programs.add(join(target, path))
    }
    const beforeMove = async (staging: string) => {
      const remedy = `Take it into an empty folder and compare, or replace what is there: \`airlock take --overwrite ${shellWord(sandbox)} ${shellWord(folder)}\`.`
      if (!overwrites) await refuseToReplace(staging, target, remedy)
    }
    const options = { signal, taken, beforeMove }
    const { files, bytes, refused, entries } = await extractSafely(stream.output, target, {}, options)
    await write(world.io.stdout, `${tookText(files, workOf({ changes, more }).changed)} (${size(bytes)})\n`)
    const found = await programs.found()
    if (found.found.length + found.more > 0) await tellPrograms(found, world)
    await tellDeleted(
      changes.flatMap(({ change, path, from }) => (change === 'deleted' ? [path] : from === null ? [] : [from])),
      world,
    )
    const links = changes.filter(({ kind, change }) => kind === 'link' && change !== 'deleted')
    const leftOut = [
      ...refused.map(({ path, reason }) => `${path} was left out because ${reason}.`),
      ...links.map(({ path }) => `${path} was left out because it is a link.`),
    ]
    if (leftOut.length > 0) await tellLeftOut(leftOut, world)
    // Last: only once it was told what is gone inside is that known here.
    await giveReceipt(connection, stream, { entries })
  } finally {
    stream.close()
  }
}

/** The whole is counted as `rm` and the window count it. */
function tookText(files: number, changed: number): string {
  if (files === changed) return `Took ${String(files)} ${files === 1 ? 'file' : 'files'}`
  return `Took ${String(files)} of ${String(changed)} files that changed`
}

/** Nothing here is deleted for it. */
async function tellDeleted(paths: readonly string[], { io }: CliWorld): Promise<void> {
  if (paths.length === 0) return
  const more = paths.length > deletedShown ? ` and ${String(paths.length - deletedShown)} more` : ''
  const named = paths.slice(0, deletedShown).map(visible).join(', ')
  await write(io.stderr, `airlock: No longer in the sandbox, and not removed here: ${named}${more}.\n`)
}
