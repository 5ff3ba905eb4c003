import { findProgram, mustRun } from '../setup/command.ts'
import { architectureNames, ownArchitecture, type Architecture } from './architectures.ts'

/** A program that takes symbols off binaries of an architecture. */
export interface Strip {
  readonly program: string
  /** Tells one strip's output from another's in the name of the parts folder. */
  readonly identity: string
}

/** A strip that knows the architecture's binaries, null when none is at hand: the runtime is then 15 MB larger. */
export async function findStrip(architecture: Architecture): Promise<Strip | null> {
  const names = [`${architectureNames[architecture].triplet}-strip`, 'llvm-strip']
  if (process.platform === 'linux' && ownArchitecture() === architecture) names.push('strip')
  const program = names.map((name) => findProgram(name)).find((path) => path !== null) ?? null
  if (program === null) return null
  const { stdout } = await mustRun(program, ['--version'])
  return { program, identity: stdout.split('\n')[0]?.trim() ?? program }
}

/** Takes off what only a debugger reads. */
export async function strip(tool: Strip, path: string, signal: AbortSignal): Promise<void> {
  await mustRun(tool.program, ['--strip-unneeded', path], { signal })
}
