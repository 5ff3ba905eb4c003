import type { Ran } from '../../programs/run-program.ts'

/** Where the tools are that are asked for their configuration: this computer, or a sandbox of an image. */
export interface ToolPlace {
  /** The person's on this computer; in an image an empty one, so that only what the image brings counts. */
  readonly home: string
  run(command: readonly [string, ...string[]], environment?: Readonly<Record<string, string>>): Promise<Ran>
  /** Null where there is no such file. */
  read(path: string): Promise<string | null>
  readBytes(path: string): Promise<Uint8Array | null>
  /** Names in a folder; null where there is none. */
  list(folder: string): Promise<readonly string[] | null>
  variable(name: string): Promise<string | null>
  /** Does `work` with a folder that holds these files, and removes it. */
  withFolder<T>(files: Readonly<Record<string, string>>, work: (folder: string) => Promise<T>): Promise<T>
}

/** One host that a tool was told to use. `host` may be a pattern. */
export interface ToolHost {
  readonly host: string
  readonly port: number
}

/** Reads what one tool is told to use; null where the tool is not there. */
export type ReadTool = (place: ToolPlace) => Promise<readonly ToolHost[] | null>

/** Most bytes of a file or an output that are looked at. */
export const mostBytes = 256 * 1024

/** What a program printed; null where there is none, or it failed. */
export async function printed(
  place: ToolPlace,
  command: readonly [string, ...string[]],
  environment?: Readonly<Record<string, string>>,
): Promise<string | null> {
  const ran = await place.run(command, environment)
  return ran.found && ran.code === 0 ? ran.output : null
}
