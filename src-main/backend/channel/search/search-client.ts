import { z } from 'zod'
import {
  searchLimits,
  searchRoutes,
  type NamesRecord,
  type NamesRequest,
  type SearchMatch,
  type SearchRecord,
  type SearchRequest,
} from '../../../../src-shared/agent/search-wire.ts'
import type { AgentSearch } from '../agent-client.ts'
import { agentProtocol } from '../channel-errors.ts'
import type { ChannelSession } from '../channel-session.ts'
import { pathBelow } from '../files/schemas.ts'
import { askNewer } from '../older-agent.ts'
import { recordsOf } from '../records-of.ts'

const count = z.int().nonnegative()
const text = z.string().max(searchLimits.text)

const match: z.ZodType<SearchMatch> = z
  .object({
    line: count,
    column: count,
    offset: count,
    length: count,
    preview: z.string().max(searchLimits.preview),
    start: count,
    end: count,
    text: text.nullable(),
    replacement: text.nullable(),
  })
  .refine(({ preview, start, end }) => start <= end && end <= preview.length, 'A match lies beside its line.')

const searchRecord: z.ZodType<SearchRecord> = z.union([
  z.object({
    files: z
      .array(z.object({ path: pathBelow, matches: z.array(match).min(1) }))
      .min(1)
      .max(searchLimits.matches),
  }),
  z.object({
    end: z.object({
      searched: count,
      cutBy: z.enum(['matches', 'time']).nullable(),
      longLines: count,
      unreadable: count,
    }),
  }),
])

const namesRecord: z.ZodType<NamesRecord> = z.object({
  paths: z.array(pathBelow).max(searchLimits.names),
  isCut: z.boolean(),
})

/** Searches inside, as the agent does them: never more than was promised, and nothing outside the folder. */
export function createSearchClient(session: ChannelSession): AgentSearch {
  return {
    async *text(request, { signal }) {
      const asked: SearchRequest = request
      const call = session.call(searchRoutes.text, asked, { head: z.null(), signal })
      let matches = 0
      for await (const record of recordsOf(await askNewer('be searched', call), searchRecord)) {
        if ('files' in record) matches += record.files.reduce((sum, file) => sum + file.matches.length, 0)
        if (matches > searchLimits.matches) throw agentProtocol('It found more than a search may.')
        yield record
        if ('end' in record) return
      }
      throw agentProtocol('Its search had no end.')
    },
    async *names(path, { signal }) {
      const asked: NamesRequest = { path }
      const call = session.call(searchRoutes.names, asked, { head: z.null(), signal })
      let told = 0
      for await (const record of recordsOf(await askNewer('list its files by name', call), namesRecord)) {
        // One without names counts as well: those could come without end.
        told += Math.max(1, record.paths.length)
        if (told > searchLimits.names + 1) throw agentProtocol('It told more files than a listing may.')
        yield record
      }
    },
  }
}
