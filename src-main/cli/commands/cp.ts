import type { Command } from 'commander'
import { AirlockError } from '../../../src-shared/errors/airlock-error.ts'
import type { BackendConnection } from '../../backend-client/backend-connection.ts'
import type { CliWorld } from '../cli-world.ts'
import { copyIn } from '../copy-in.ts'
import { copyOut } from '../copy-out.ts'
import { copyJob, type CopyJob, parseCopyPlace } from '../copy-place.ts'
import { size, write } from '../print.ts'
import { leftOutShown, notWholeHelp, tellLeftOut, tellPrograms } from '../tell-copied.ts'
import { untilInterrupted } from '../until-interrupted.ts'

export function addCp(program: Command, world: CliWorld): void {
  program
    .command('cp')
    .description('copy a file or folder into or out of a sandbox: airlock cp ./file demo:/workspace/')
    .addHelpText('after', notWholeHelp)
    .argument('<from>', 'a path here, or NAME:/path')
    .argument('<to>', 'a path here, or NAME:/path')
    .action(async (from: string, to: string) => {
      const { platform } = process
      const job = copyJob(parseCopyPlace(from, platform), parseCopyPlace(to, platform))
      const connection = await world.backend()
      await untilInterrupted(world, connection, (signal) => copy(job, world, connection, signal))
    })
}

async function copy(job: CopyJob, world: CliWorld, connection: BackendConnection, signal: AbortSignal): Promise<void> {
  try {
    const copied =
      job.direction === 'in'
        ? await copyIn(job, world.directory, connection)
        : await copyOut(job, world.directory, connection, signal)
    await write(world.io.stdout, `Copied ${String(copied.files)} files (${size(copied.bytes)})\n`)
    if (copied.runsHere.found.length + copied.runsHere.more > 0) await tellPrograms(copied.runsHere, world)
    if (copied.leftOut.length > 0) {
      await tellLeftOut(copied.leftOut, world)
      await noteLeftOut(job, copied.leftOut, connection)
    }
  } catch (error) {
    // One that is refused on its way in is seen, and noted, by the backend.
    const isRefused = error instanceof AirlockError && error.code === 'archive-refused' && job.direction === 'out'
    // What the person is told is why it failed, also when that could not be noted.
    if (isRefused) await Promise.allSettled([noteLeftOut(job, [`${error.message} ${error.why}`], connection)])
    throw error
  }
}

/** For `airlock logs`. */
async function noteLeftOut(job: CopyJob, leftOut: readonly string[], { api }: BackendConnection): Promise<void> {
  const { sandbox } = job.direction === 'in' ? job.to : job.from
  const first = leftOut.slice(0, leftOutShown).map((sentence) => sentence.slice(0, 1000))
  await api.sandboxes.noteLeftOut({ sandbox, direction: job.direction, leftOut: first, count: leftOut.length })
}
