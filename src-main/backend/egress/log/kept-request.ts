import { z } from 'zod'
import type { EgressRequest } from '../../../../src-shared/api/egress.ts'
import { parsedJson } from '../../../../src-shared/text/parsed-json.ts'

const text = z.string().max(4096)
const whole = z.number().int().nonnegative()

/** As on disk, or as a cloud machine told it: whatever this or an earlier version wrote, and nothing that would break a page. */
export const keptRequest = z.object({
  id: text,
  at: text,
  host: text,
  port: whole.nullable(),
  via: z.enum(['name', 'connect', 'http', 'socks', 'dns']),
  process: z.object({ pid: whole, name: text }).nullable(),
  outcome: z.looseObject({ kind: z.enum(['waiting', 'open', 'done', 'refused', 'failed']) }),
  words: text,
  rule: z.looseObject({ host: text }).nullable(),
  isLearned: z.boolean(),
  address: text.nullable(),
  // Versions of before kept none.
  secret: z.object({ title: text, host: text, requests: whole }).nullable().default(null),
  sent: whole,
  received: whole,
  times: whole,
  endedAt: text.nullable(),
})

const line = z.union([z.object({ request: keptRequest }), z.object({ seen: text })])

export type KeptLine = { readonly request: EgressRequest } | { readonly seen: string }

/** None for a line that a crash cut short. */
export function parseKeptLine(written: string): readonly KeptLine[] {
  const parsed = line.safeParse(parsedJson(written))
  return parsed.success ? [parsed.data as KeptLine] : []
}
