import type { ReplaceOutcome, ReplaceRequest } from '../../../src-shared/api/search.ts'
import { toErrorReport } from '../../../src-shared/errors/airlock-error.ts'
import type { AgentFiles } from '../channel/agent-client.ts'
import { replaceInFile } from './replace-in-file.ts'

/** Files that are read and written at once. */
const together = 4

/**
 * Replaces in each file and tells what became of every one: a failure is that file's outcome alone, so that what was
 * replaced can always be undone. Nothing more is begun once the caller has gone.
 */
export async function replaceInFiles(
  files: AgentFiles,
  requests: readonly ReplaceRequest[],
  signal: AbortSignal,
): Promise<readonly ReplaceOutcome[]> {
  const outcomes: ReplaceOutcome[] = []
  for (let from = 0; from < requests.length && !signal.aborted; from += together) {
    const some = requests.slice(from, from + together)
    const settled = await Promise.allSettled(some.map((request) => replaceInFile(files, request)))
    for (const [index, { path }] of some.entries()) {
      const result = settled[index]
      if (result?.status === 'fulfilled') outcomes.push(result.value)
      else outcomes.push({ path, kind: 'skipped', reason: 'failed', error: toErrorReport(result?.reason) })
    }
  }
  return outcomes
}
