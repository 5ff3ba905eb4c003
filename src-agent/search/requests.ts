import * as z from 'zod/mini'
import { searchLimits } from '../../src-shared/agent/search-wire.ts'

const text = z.string().check(z.minLength(1), z.maxLength(searchLimits.query))
const globs = z.array(text).check(z.maxLength(searchLimits.globs))

export const searchRequest = z.object({
  path: z.string(),
  query: text,
  isRegex: z.boolean(),
  matchCase: z.boolean(),
  wholeWord: z.boolean(),
  include: globs,
  exclude: globs,
  skipsIgnored: z.boolean(),
  replacement: z.optional(z.string().check(z.maxLength(searchLimits.query))),
})

export const namesRequest = z.object({ path: z.string() })
