import { AirlockError } from '../../src-shared/errors/airlock-error.ts'
import { shown } from './file-error.ts'
import { isMalformed, toBytes } from './path-bytes.ts'

const longestPath = 4096
const longestName = 255

/** The path of a request, checked: absolute, without NUL, not too long, without slashes at its end or doubled. */
export function checkPath(value: unknown): string {
  if (typeof value !== 'string' || !value.startsWith('/')) throw refused(value, 'A path begins with “/”.')
  if (value.includes('\0')) throw refused(value, 'A path cannot hold a NUL character.')
  if (isMalformed(value)) throw refused(value, 'It holds characters that stand for no bytes.')
  if (value.length > longestPath || toBytes(value).length > longestPath) {
    throw refused(value, `A path has at most ${String(longestPath)} bytes.`)
  }
  const path = value.replace(/\/{2,}/g, '/')
  if (path.split('/').some((name) => name.length > longestName / 4 && toBytes(name).length > longestName)) {
    throw refused(value, `A name has at most ${String(longestName)} bytes.`)
  }
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path
}

/** As `checkPath`, for what is renamed or removed: the last name must be one, and not the root. */
export function checkMovablePath(value: unknown): string {
  const path = checkPath(value)
  const name = nameOf(path)
  if (name === '/' || name === '.' || name === '..') throw refused(value, 'Its last part is not a name.')
  return path
}

export function nameOf(path: string): string {
  return path === '/' ? '/' : path.slice(path.lastIndexOf('/') + 1)
}

export function parentOf(path: string): string {
  const end = path.lastIndexOf('/')
  return end <= 0 ? '/' : path.slice(0, end)
}

export function childOf(folder: string, name: string): string {
  return folder === '/' ? `/${name}` : `${folder}/${name}`
}

function refused(value: unknown, why: string): AirlockError {
  return new AirlockError({
    code: 'invalid-input',
    message: `${typeof value === 'string' ? shown(value) : 'That'} is not a path in the sandbox.`,
    why,
    remedy: 'Give an absolute path such as /workspace/notes.txt.',
  })
}
