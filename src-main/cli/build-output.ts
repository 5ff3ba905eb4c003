import type { PackagesEvent } from '../../src-shared/api/packages.ts'
import { outputText } from '../../src-shared/text/output-text.ts'
import type { BackendApi } from '../backend-client/rpc-client.ts'
import type { CliIo } from './cli-world.ts'
import type { PhaseLines } from './phase-lines.ts'
import { write } from './print.ts'

export type BuildEnded = PackagesEvent & { readonly type: 'ended' }

/**
 * Writes what commands print while an image is built for a sandbox to stderr, between the lines of phases. Resolves with the
 * build's end, or with null when it was not told or `signal` aborts.
 */
export async function printBuildOutput(
  api: BackendApi,
  sandbox: string,
  { io, lines, signal }: { readonly io: CliIo; readonly lines: PhaseLines; readonly signal?: AbortSignal },
): Promise<BuildEnded | null> {
  try {
    for await (const event of await api.packages.output({ sandbox }, signal === undefined ? {} : { signal })) {
      if (event.type === 'ended') return event
      lines.end()
      await write(io.stderr, outputText(event.text))
    }
  } catch (error) {
    if (signal?.aborted !== true) throw error
  }
  return null
}
