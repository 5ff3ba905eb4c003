import { execFile } from 'node:child_process'
import { parsedJson } from '../../../../../src-shared/text/parsed-json.ts'
import type { IdentifiedEngine } from '../connection/identify.ts'
import { fields, text } from '../connection/fields.ts'

/** `podman info` reads storage and may wait for its lock (milliseconds). */
const patience = 15_000

/**
 * Whether this user's own `podman` works on the very storage of an engine that answered. Two services on one storage must
 * agree on everything else as well (locks, events), which only holds when both are run with the same settings.
 */
export async function usesSameStorage(
  program: string,
  env: NodeJS.ProcessEnv,
  { info, version }: IdentifiedEngine,
): Promise<boolean> {
  const own = fields(parsedJson(await podmanInfo(program, env)))
  const [store, host] = [fields(own['store']), fields(own['host'])]
  return (
    info.storage !== null &&
    text(store['graphRoot']) === info.storage.root &&
    text(store['runRoot']) === info.storage.runRoot &&
    text(host['eventLogger']) === info.storage.eventLogger &&
    text(fields(own['version'])['Version']) === version
  )
}

async function podmanInfo(program: string, env: NodeJS.ProcessEnv): Promise<string> {
  return await new Promise((resolve) => {
    execFile(
      program,
      ['info', '--format', 'json'],
      { env, timeout: patience, maxBuffer: 4 * 1024 * 1024 },
      // A Podman that cannot say is one that shares nothing: the empty answer says so.
      (error, output) => {
        resolve(error === null ? output : '')
      },
    )
  })
}
