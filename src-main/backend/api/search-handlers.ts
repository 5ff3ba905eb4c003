import { implement } from '@orpc/server'
import { search } from '../../../src-shared/api/search.ts'
import { replaceInFiles } from '../search/replace-in-files.ts'
import type { ActiveAccess } from './agent-access.ts'

export function searchHandlers(access: ActiveAccess) {
  const api = implement(search)
  return api.router({
    text: api.text.handler(async function* ({ input: { sandbox, ...request }, signal = never() }) {
      yield* (await access.agent(sandbox, signal)).agent.search.text(request, { signal })
    }),
    names: api.names.handler(async function* ({ input, signal = never() }) {
      yield* (await access.agent(input.sandbox, signal)).agent.search.names(input.path, { signal })
    }),
    replace: api.replace.handler(async ({ input, signal = never() }) => {
      const { sandbox, agent } = await access.agent(input.sandbox, signal, { wakes: true })
      access.noteActivity(sandbox.id)
      return await replaceInFiles(agent.files, input.files, signal)
    }),
  })
}

function never(): AbortSignal {
  return new AbortController().signal
}
