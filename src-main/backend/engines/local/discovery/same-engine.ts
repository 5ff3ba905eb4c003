import { formatEndpoint } from '../connection/engine-endpoint.ts'
import type { IdentifiedEngine } from '../connection/identify.ts'

/**
 * Names the very engine that answered, whatever way it was reached: sandboxes made through one address are there
 * through another. Docker has an id; Podman is its storage, on this computer or on the machine at that address.
 */
export function placeOf({ kind, info, transport }: IdentifiedEngine): string {
  const address = formatEndpoint(transport.endpoint)
  if (info.id !== null) return `${kind} ${info.id}`
  if (info.storage !== null && transport.endpoint.kind === 'unix' && process.platform === 'linux') {
    return `${kind} ${info.storage.root}`
  }
  return `${kind} ${address}`
}

/** Whether two answers come from one engine. Two Podman services on one storage differ when their runtimes do. */
export function isSameEngine(left: IdentifiedEngine, right: IdentifiedEngine): boolean {
  return placeOf(left) === placeOf(right) && left.info.defaultRuntime === right.info.defaultRuntime
}
