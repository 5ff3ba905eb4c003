import * as z from 'zod/mini'

/*
 * Requests come from the app, or from any program in the sandbox that found the socket; that one could do all of this
 * itself. So this checks shapes; `checkPath` checks paths.
 */

const path = z.string()
const count = z.optional(z.number().check(z.int(), z.gte(0)))
const exclude = z.optional(z.array(z.string()).check(z.maxLength(1000)))

const condition = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('any') }),
  z.object({ kind: z.literal('absent') }),
  z.object({
    kind: z.literal('version'),
    version: z.object({ hash: z.string(), size: z.number(), modifiedNs: z.string() }),
  }),
])

export const listRequest = z.object({ path, cursor: z.optional(z.string()), limit: count })
export const pathRequest = z.object({ path })
export const readRequest = z.object({ path, offset: count, length: count })
export const writeRequest = z.object({ path, condition, mode: count, size: count })
export const renameRequest = z.object({ from: path, to: path })
export const removeRequest = z.object({ path, recursive: z.optional(z.boolean()) })
export const treeRequest = z.object({ path, exclude })
