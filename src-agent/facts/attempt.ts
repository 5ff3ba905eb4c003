export interface Attempt {
  readonly name: string
  /** The errno's name, or `ok` when it was not refused. */
  readonly result: string
}

const sentences: readonly (readonly [string, RegExp])[] = [
  ['EPERM', /operation not permitted|are you root|must be (suid|root)/i],
  ['EACCES', /permission denied/i],
  ['ENOSYS', /not implemented/i],
  ['EROFS', /read-only/i],
  ['ENXIO', /no such device/i],
  ['ENOENT', /no such file/i],
  ['EINVAL', /invalid argument/i],
]

/** Programs say an errno in words. */
export function errnoOf(said: string): string {
  return sentences.find(([, pattern]) => pattern.test(said))?.[0] ?? 'refused'
}

export function errorName(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code.slice(0, 64) : 'refused'
}
