import { execFile } from 'node:child_process'
import type { IdentifiedEngine } from '../connection/identify.ts'
import { fields, parsedJson, text } from '../connection/fields.ts'

/** `podman info` reads storage and may wait for its lock (milliseconds). */
const patience = 15_000

/**
 * The arguments by which this user's own `podman` works on the very storage of an engine that answered, or null when it
 * would work on another. Two services on one storage must agree on everything else as well, which only holds when the
 * engine is run with this user's settings.
 */
export async function ownStorage(
  program: string,
  env: NodeJS.ProcessEnv,
  identified: IdentifiedEngine,
): Promise<readonly string[] | null> {
  const { storage, cgroupDriver } = identified.info
  if (storage === null) return null
  const info = fields(parsedJson(await podmanInfo(program, env)))
  const [store, host] = [fields(info['store']), fields(info['host'])]
  const agrees =
    text(store['graphRoot']) === storage.root &&
    text(store['runRoot']) === storage.runRoot &&
    text(host['eventLogger']) === storage.eventLogger &&
    text(fields(info['version'])['Version']) === identified.version
  if (!agrees) return null
  return [
    ...['--root', storage.root, '--runroot', storage.runRoot],
    ...(storage.driver === '' ? [] : ['--storage-driver', storage.driver]),
    ...(cgroupDriver === 'cgroupfs' || cgroupDriver === 'systemd' ? ['--cgroup-manager', cgroupDriver] : []),
  ]
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
