import { accessSync, constants, statSync } from 'node:fs'
import { basename, delimiter, isAbsolute, join, resolve } from 'node:path'
import { AirlockError } from '../../src-shared/errors/airlock-error.ts'

/** Where a program is that a person named, found as a shell would. @throws AirlockError `command-not-found` */
export function findProgram(name: string, directory: string, path: string | undefined): string {
  const places = name.includes('/')
    ? [isAbsolute(name) ? name : resolve(directory, name)]
    : (path ?? '').split(delimiter).map((folder) => join(resolve(directory, folder), name))
  const found = places.find(isProgram)
  if (found !== undefined) return found
  throw new AirlockError({
    code: 'command-not-found',
    message: `There is no program “${basename(name).slice(0, 200)}” in this sandbox.`,
    why: name.includes('/') ? 'No file that may be run is there.' : 'None of the folders in PATH has it.',
    remedy: 'Check the name, or use a template whose image has it.',
  })
}

/** @throws AirlockError when programs cannot be started in `directory`. */
export function requireDirectory(directory: string): void {
  const stat = statSync(directory, { throwIfNoEntry: false })
  if (stat?.isDirectory() === true) return
  throw new AirlockError({
    code: stat === undefined ? 'file-not-found' : 'file-not-directory',
    message: `“${directory.slice(0, 200)}” is not a folder in this sandbox.`,
    why: stat === undefined ? 'There is nothing by that name.' : 'It is something else.',
    remedy: 'Name a folder that exists.',
  })
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}
