import { AirlockError } from '../../../../../src-shared/errors/airlock-error.ts'

const idPattern = /^[0-9a-f]{12,64}$/
const namePattern = /^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,127}$/

/** Returns `value` if it is an id or a name that engines give; else throws `invalid-input` before any request. */
export function checkedReference(value: string, what: string): string {
  if (idPattern.test(value) || namePattern.test(value)) return value
  throw malformed(what, value, 'Names have letters, digits, “_”, “.” and “-”; ids have 12 to 64 hexadecimal digits.')
}

/** Returns `value` if it is an id; else throws `invalid-input`. */
export function checkedId(value: string, what: string): string {
  if (idPattern.test(value)) return value
  throw malformed(what, value, 'Ids have 12 to 64 hexadecimal digits.')
}

/** Returns `path` if nothing in it can change what the request means; else throws `invalid-input`. */
export function checkedPath(path: string): string {
  const plain = /^(\/[A-Za-z0-9_.:@%~-]+)+$/.test(path)
  const climbs = path.split('/').some((part) => part === '..' || part === '.' || /^(%2e|\.)+$/i.test(part))
  if (plain && !climbs) return path
  throw malformed('request path', path, 'Paths hold encoded names and neither “..” nor “?”.')
}

function malformed(what: string, value: string, why: string): AirlockError {
  return new AirlockError({
    code: 'invalid-input',
    message: `${JSON.stringify(value.slice(0, 100))} is not a valid ${what}.`,
    why,
    remedy: 'Check the name and try again.',
  })
}
