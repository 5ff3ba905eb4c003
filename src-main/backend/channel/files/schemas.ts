import { z } from 'zod'
import { listLimits, mostChangesTold, type ChildrenRecord } from '../../../../src-shared/agent/file-wire.ts'
import type { WalkedFolder } from '../../../../src-shared/agent/files.ts'

/*
 * What an agent may say about files. It runs among code that nobody trusts: a name that is a path, a number that is
 * none or a list without end must not get further than this.
 */

const longestPath = 4096
const longestName = 255 * 2

/** One name in a folder. */
const entryName = z.string().refine(isName)

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

/** A loop of our own for the names: a walk brings so many that zod's takes as long as the walk. */
const walkedFolder: z.ZodType<WalkedFolder> = z
  .object({
    folder: z.union([z.literal(''), pathBelow]),
    names: z.custom<readonly string[]>((names) => Array.isArray(names) && names.every(isName)),
    kinds: z.string().regex(/^[fdlo]*$/),
  })
  .refine(({ names, kinds }) => names.length === kinds.length, 'It listed names without kinds.')

export const walkRecord = z.object({ folders: z.array(walkedFolder).max(100_000) })

/** As with a walk: its many names are looked at by a loop of our own. */
export const childrenRecord: z.ZodType<ChildrenRecord> = z
  .object({
    names: z.custom<readonly string[]>((names) => Array.isArray(names) && names.every(isName)),
    kinds: z.string().regex(/^[fdlo]*$/),
    links: z
      .array(z.object({ at: z.int().nonnegative(), target: z.string().max(longestPath), kind: kind.nullable() }))
      .max(100_000),
  })
  .refine(({ names, kinds }) => names.length === kinds.length, 'It listed names without kinds.')

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

function isName(name: unknown): boolean {
  if (typeof name !== 'string' || name.length === 0 || name.length > longestName) return false
  return !name.includes('/') && !name.includes('\0') && name !== '.' && name !== '..'
}

function staysBelow(path: string): boolean {
  if (path.includes('\0') || path.startsWith('/') || path.endsWith('/')) return false
  return !path.split('/').some((part) => part === '' || part === '.' || part === '..')
}
