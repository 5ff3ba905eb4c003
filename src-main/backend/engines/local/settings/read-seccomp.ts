import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { SystemCallProfile } from '../../../../../src-shared/engine/system-calls.ts'

interface SeccompLists {
  readonly seccompProfiles: Readonly<Record<SystemCallProfile, string>>
  readonly seccompPaths: Readonly<Record<SystemCallProfile, string>>
}

/** Reads our lists of permitted system calls from `resources/seccomp`. */
export async function readSeccomp(folder: string): Promise<SeccompLists> {
  // Containers that run are compared with the list of their making: a list that changes gets another name.
  const seccompPaths = { strict: join(folder, 'airlock.json'), standard: join(folder, 'standard.json') }
  const [strict, standard] = await Promise.all([
    readFile(seccompPaths.strict, 'utf8'),
    readFile(seccompPaths.standard, 'utf8'),
  ])
  return { seccompProfiles: { strict, standard }, seccompPaths }
}
