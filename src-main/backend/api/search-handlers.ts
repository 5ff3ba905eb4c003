import { implement } from '@orpc/server'
import { search, type ReplaceOutcome } from '../../../src-shared/api/search.ts'
import { replaceInFile } from '../search/replace-in-file.ts'
import type { AgentAccess } from './agent-access.ts'

/** Files that are read and written at once. */
const together = 4

export function searchHandlers(access: AgentAccess) {
  const api = implement(search)
  return api.router({
    text: api.text.handler(async function* ({ input: { sandbox, ...request }, signal = never() }) {
      yield* (await access.agent(sandbox, signal)).agent.search.text(request, { signal })
    }),
    names: api.names.handler(async function* ({ input, signal = never() }) {
      yield* (await access.agent(input.sandbox, signal)).agent.search.names(input.path, { signal })
    }),
    replace: api.replace.handler(async ({ input, signal }) => {
      const { files } = (await access.agent(input.sandbox, signal)).agent
      const outcomes: ReplaceOutcome[] = []
      for (let from = 0; from < input.files.length; from += together) {
        const some = input.files.slice(from, from + together)
        outcomes.push(...(await Promise.all(some.map((file) => replaceInFile(files, file)))))
      }
      return outcomes
    }),
  })
}

function never(): AbortSignal {
  return new AbortController().signal
}
