import { z } from 'zod'
import { listLimits, mostChangesTold } from '../../../../src-shared/agent/file-wire.ts'

/*
 * What an agent may say about files. It runs among code that nobody trusts: a name that is a path, a number that is
 * none or a list without end must not get further than this.
 */

const longestPath = 4096

/** One name in a folder. */
export const entryName = z
  .string()
  .min(1)
  .max(255 * 2)
  .refine((name) => !name.includes('/') && !name.includes('\0') && name !== '.' && name !== '..')

const absolutePath = z
  .string()
  .max(longestPath)
  .refine((path) => path.startsWith('/') && !path.includes('\0'))

/** A path below a folder that was asked about: it stays there. */
export const pathBelow = z.string().min(1).max(longestPath).refine(staysBelow)

const kind = z.enum(['file', 'folder', 'link', 'other'])
const size = z.number().int().nonnegative()
const mode = z.number().int().min(0).max(0o7777)

const entry = {
  name: entryName,
  kind,
  size,
  modifiedMs: z.number(),
  mode,
  linkTarget: z.string().max(longestPath).nullable(),
  targetKind: kind.nullable(),
  undecodable: z.boolean(),
}

export const listing = z.object({
  entries: z.array(z.object(entry)).max(listLimits.most),
  next: z.string().max(longestPath).nullable(),
})

// The root's name is its path.
export const fileStat = z.object({
  ...entry,
  name: z.union([entryName, z.literal(['/', '.', '..'])]),
  path: absolutePath,
})

const hash = z.string().regex(/^[0-9a-f]{64}$/)

export const fileVersion = z.object({ hash, size, modifiedNs: z.string().regex(/^-?\d{1,24}$/) })

export const readHead = z.object({ stat: fileStat, length: size, version: fileVersion.nullable(), end: z.boolean() })

export const unpacked = z.object({ files: size, bytes: size })

export const nothing = z.null()

export const hashRecord = z.object({
  files: z.array(z.object({ path: pathBelow, hash, size, mode })).max(100_000),
})

/** Kinds are checked where they are read. */
export const walkRecord = z.object({
  folders: z
    .array(
      z.object({
        folder: z.union([z.literal(''), pathBelow]),
        names: z.array(entryName).max(100_000),
        kinds: z.string().regex(/^[fdlo]*$/),
      }),
    )
    .max(100_000),
})

export const watchRecord = z.object({
  changes: z
    .array(
      z.discriminatedUnion('kind', [
        z.object({ kind: z.enum(['created', 'changed', 'deleted']), path: absolutePath }),
        z.object({ kind: z.literal('overflow') }),
      ]),
    )
    .max(2 * mostChangesTold),
})

function staysBelow(path: string): boolean {
  if (path.includes('\0') || path.startsWith('/') || path.endsWith('/')) return false
  return !path.split('/').some((part) => part === '' || part === '.' || part === '..')
}
