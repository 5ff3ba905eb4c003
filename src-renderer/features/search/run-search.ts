import type { SearchRecord } from '../../../src-shared/agent/search-wire.ts'
import type { Backend } from '../../bridge/backend.ts'
import { workspacePath } from '../../state/file-changes.ts'
import { toErrorReport } from '../../../src-shared/errors/airlock-error.ts'
import { withMore, type FileResult } from './result-rows.ts'
import { changeSearch, searchOf } from './search-state.ts'
import { globsOf, globOfPath } from './search-query.ts'

const stops = new Map<string, () => void>()

/** Begins the search that is asked for in a sandbox, in the place of one that runs. */
export function startSearch(backend: Backend, sandbox: string): void {
  stops.get(sandbox)?.()
  stops.delete(sandbox)
  const { query } = searchOf(sandbox)
  const fresh = { results: [], end: null, error: null, activeKey: null, collapsed: new Set<string>(), skipped: [] }
  if (query.text === '') {
    changeSearch(sandbox, { ...fresh, phase: 'idle' })
    return
  }
  // What was found before stays until there is something new, so that nothing flickers while a person types.
  changeSearch(sandbox, { phase: 'running', end: null, error: null, said: null, skipped: [] })
  let arrived: FileResult[] = []
  let isFresh = true
  let frame = 0
  const show = () => {
    frame = 0
    const results = withMore(isFresh ? [] : searchOf(sandbox).results, arrived)
    changeSearch(sandbox, isFresh ? { ...fresh, results } : { results })
    arrived = []
    isFresh = false
  }
  const stop = backend.follow(
    (client, signal) => client.search.text(inputOf(sandbox), { signal }),
    (record: SearchRecord) => {
      if ('files' in record) {
        arrived.push(...record.files)
        // As often as can be seen; a hidden window has no frames.
        if (frame === 0 && !document.hidden) frame = requestAnimationFrame(show)
        return
      }
      finish()
      changeSearch(sandbox, { end: record.end })
    },
    (error) => {
      finish()
      changeSearch(sandbox, { error: error === null ? null : toErrorReport(error) })
    },
  )
  const cancel = () => {
    stop()
    if (frame !== 0) cancelAnimationFrame(frame)
  }
  const finish = () => {
    cancel()
    stops.delete(sandbox)
    show()
    changeSearch(sandbox, { phase: 'done' })
  }
  stops.set(sandbox, cancel)
}

/** Ends a search; what it found stays. */
export function stopSearch(sandbox: string): void {
  stops.get(sandbox)?.()
  stops.delete(sandbox)
  changeSearch(sandbox, { phase: 'done' })
}

/** Looks into one file again, after something of it was replaced. */
export async function searchAgainIn(backend: Backend, sandbox: string, path: string): Promise<void> {
  const found = await findIn(backend, sandbox, [path])
  const others = searchOf(sandbox).results.filter((file) => file.path !== path)
  changeSearch(sandbox, { results: withMore(others, found) })
}

/** What the search finds now in just these files, at most `searchLimits.globs` of them. */
export async function findIn(
  backend: Backend,
  sandbox: string,
  paths: readonly string[],
): Promise<readonly FileResult[]> {
  const found: FileResult[] = []
  const input = { ...inputOf(sandbox), include: paths.map(globOfPath), exclude: [], skipsIgnored: false }
  await backend.call(async (client) => {
    for await (const record of await client.search.text(input)) if ('files' in record) found.push(...record.files)
  })
  const asked = new Set(paths)
  return withMore(
    [],
    found.filter(({ path }) => asked.has(path)),
  )
}

function inputOf(sandbox: string) {
  const { query, replacement, showsReplace } = searchOf(sandbox)
  const { text, isRegex, matchCase, wholeWord, skipsIgnored } = query
  return {
    ...{ sandbox, path: workspacePath, query: text, isRegex, matchCase, wholeWord, skipsIgnored },
    include: globsOf(query.include),
    exclude: globsOf(query.exclude),
    ...(isRegex && showsReplace ? { replacement } : {}),
  }
}
