import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, isAbsolute, join } from 'node:path'

/** The path of a program that `PATH` leads to, null where none does. */
export function findProgram(
  name: string,
  { env, platform }: { readonly env: Readonly<Record<string, string | undefined>>; readonly platform: NodeJS.Platform },
): string | null {
  const names = platform === 'win32' ? [`${name}.exe`, `${name}.cmd`] : [name]
  for (const directory of (env['PATH'] ?? '').split(delimiter)) {
    // A relative entry would mean another program in each directory that we are started from.
    if (!isAbsolute(directory)) continue
    const found = names.map((each) => join(directory, each)).find(isProgram)
    if (found !== undefined) return found
  }
  return null
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    // Absent, closed to us or not executable: in every case not a program that we could run.
    return false
  }
}
