import { z } from 'zod'
import type { MessagePosition } from '../../../src-shared/agent/message-wire.ts'
import type { LogEntry } from '../../../src-shared/api/sandboxes.ts'
import { visible } from '../../../src-shared/text/visible.ts'
import { parsedJson } from '../../../src-shared/text/parsed-json.ts'

/** An entry as it is on disk: one of an agent's messages also says which, so that none is written twice. */
export interface KeptEntry extends LogEntry {
  readonly position?: MessagePosition | undefined
}

const longestText = 2000

const keptEntry: z.ZodType<KeptEntry> = z.object({
  at: z.string(),
  kind: z.enum(['phase', 'agent', 'isolation', 'refusal', 'error', 'lifecycle']),
  text: z.string(),
  position: z.object({ bootId: z.string(), sequence: z.number() }).optional(),
})

/** One line of JSON. Texts may name what lies in a sandbox or come out of it: what would deceive is made visible. */
export function entryLine({ text, ...rest }: KeptEntry): string {
  return JSON.stringify({ ...rest, text: visible(text.slice(0, longestText)).slice(0, longestText) })
}

/** None for a line that a crash cut short. */
export function parseEntry(line: string): readonly KeptEntry[] {
  const entry = keptEntry.safeParse(parsedJson(line))
  return entry.success ? [entry.data] : []
}
