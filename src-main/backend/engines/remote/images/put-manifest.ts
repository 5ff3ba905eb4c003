import type { CloudManifest } from './manifest.ts'
import type { RegistryClient } from './registry-client.ts'
import { notARegistry } from './registry-failures.ts'

/** Whether a registry has an image of this digest (still). */
export async function hasManifest(
  client: RegistryClient,
  app: string,
  digest: string,
  signal?: AbortSignal,
): Promise<boolean> {
  const path = `/v2/${app}/manifests/${digest}`
  const accept = 'application/vnd.docker.distribution.manifest.v2+json'
  const asked = { method: 'HEAD', path, what: path, headers: { accept }, expected: [200, 404], signal } as const
  return (await client.ask(asked)).status === 200
}

/** Names the layers that are there as an image. */
export async function putManifest(
  client: RegistryClient,
  app: string,
  { type, manifest }: CloudManifest,
  signal?: AbortSignal,
): Promise<void> {
  const path = `/v2/${app}/manifests/${manifest.digest}`
  const asked = { method: 'PUT', path, what: path, expected: [200, 201], signal } as const
  const body = await manifest.read(0, manifest.size)
  const { headers } = await client.ask({ ...asked, body, headers: { 'content-type': type } })
  const stored = headers.get('docker-content-digest')
  if (stored !== null && stored !== manifest.digest) {
    throw notARegistry(asked, 'It stored another image than was sent.')
  }
}
