import { AirlockError, isCancellation, type ErrorReport } from '../../src-shared/errors/airlock-error.ts'

const mostShown = 300
// Control characters, and those that turn text around or take no room.
const deceiving = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu

/** A path for a sentence: short, and without characters that deceive. */
export function shown(path: string): string {
  const short = path.length <= mostShown ? path : `${path.slice(0, mostShown / 2)}…${path.slice(-mostShown / 2)}`
  return `“${short.replace(deceiving, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`)}”`
}

/** The `code` of a system error (`ENOENT` …), or null. */
export function errnoOf(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('code' in error)) return null
  return typeof error.code === 'string' ? error.code : null
}

/** Whether something is not there (any more). */
export function isMissing(error: unknown): boolean {
  const code = errnoOf(error)
  return code === 'ENOENT' || code === 'ENOTDIR'
}

type Sentence = (path: string, why: string) => ErrorReport

const permission =
  (remedy: string): Sentence =>
  (path, why) => ({ code: 'file-permission', message: `${path} does not allow that.`, why, remedy })

const byErrno: Readonly<Record<string, Sentence>> = {
  ENOENT: (path, why) => ({
    code: 'file-not-found',
    message: `${path} does not exist.`,
    why,
    remedy: 'Look at the folder again: it may have been renamed or removed.',
  }),
  EEXIST: (path, why) => ({
    code: 'file-exists',
    message: `${path} exists already.`,
    why,
    remedy: 'Choose another name, or remove what is there first.',
  }),
  EISDIR: (path, why) => ({
    code: 'file-is-directory',
    message: `${path} is a folder.`,
    why,
    remedy: 'Choose a file in it.',
  }),
  ENOTDIR: (path, why) => ({
    code: 'file-not-directory',
    message: `${path} is not a folder, or lies below something that is none.`,
    why,
    remedy: 'Choose a folder.',
  }),
  ENOTEMPTY: (path, why) => ({
    code: 'file-is-directory',
    message: `${path} is a folder that is not empty.`,
    why,
    remedy: 'Remove it together with all that is in it.',
  }),
  EACCES: permission('Change its permissions in a terminal (`chmod u+rwX`), or choose another place.'),
  EPERM: permission('It belongs to another user or is protected: copy it to a place of your own.'),
  EROFS: permission('This part of the sandbox is read-only: work in /workspace or in the home folder.'),
  EBUSY: permission('The sandbox itself uses it: choose another place.'),
  ETXTBSY: permission('A program that runs uses it: end that program first.'),
  ENOSPC: diskFull,
  EDQUOT: diskFull,
  EFBIG: (path, why) => ({
    code: 'file-too-large',
    message: `${path} would be too large.`,
    why,
    remedy: 'Split it into smaller files.',
  }),
  EXDEV: (path, why) => ({
    code: 'invalid-input',
    message: `${path} lies on another volume, where files cannot be moved in one step.`,
    why,
    remedy: 'Copy it there, then remove it here.',
  }),
  ELOOP: (path, why) => ({
    code: 'invalid-input',
    message: `${path} goes through links that lead in a circle.`,
    why,
    remedy: 'Remove or change one of the links.',
  }),
  EINVAL: invalid,
  ENAMETOOLONG: invalid,
  EAGAIN: notRegular,
  ENXIO: notRegular,
  ENODEV: notRegular,
  EMFILE: tooMany,
  ENFILE: tooMany,
}

function diskFull(path: string, why: string): ErrorReport {
  return {
    code: 'disk-full',
    message: `There is no room left for ${path}.`,
    why,
    remedy: 'Nothing was changed. Remove files that are not needed in the sandbox, then try again.',
  }
}

function invalid(path: string, why: string): ErrorReport {
  return { code: 'invalid-input', message: `${path} cannot be used so.`, why, remedy: 'Choose another name or place.' }
}

function tooMany(path: string, why: string): ErrorReport {
  return {
    code: 'too-many',
    message: `${path} could not be opened: too many files are open.`,
    why,
    remedy: 'Try again in a moment.',
  }
}

function notRegular(path: string, why: string): ErrorReport {
  return {
    code: 'file-not-regular',
    message: `${path} is not a file with content: it is a device, a pipe or a socket.`,
    why,
    remedy: 'Use it from a terminal.',
  }
}

/** A failed file operation as an error that a person can act on. What is one already stays as it is. */
export function fileError(error: unknown, path: string): unknown {
  if (error instanceof AirlockError || isCancellation(error)) return error
  const errno = errnoOf(error)
  const sentence = errno === null ? undefined : byErrno[errno]
  if (sentence === undefined) return error
  const why = error instanceof Error ? `${String(errno)}: ${describe(error)}` : String(errno)
  return new AirlockError(sentence(shown(path), why), { cause: error })
}

/** An error by its errno, for what is found out without a failing system call. */
export function fileErrorOf(errno: string, path: string, why: string): AirlockError {
  const sentence = byErrno[errno] ?? invalid
  return new AirlockError(sentence(shown(path), why))
}

/** Node's text (`EACCES: permission denied, open '/x'`) without the code and the path. */
function describe(error: Error): string {
  return /^[A-Z0-9]+: ([^,]*)/.exec(error.message)?.[1] ?? error.message
}
