import type { Sandbox } from '../../src-shared/engine/sandbox.ts'

/** Which way a sandbox can go: to the cloud, or back from it; null for one that is being made or was made there. */
export function travelOf({ away, cloud, state }: Pick<Sandbox, 'away' | 'cloud' | 'state'>): 'push' | 'pull' | null {
  if (state === 'creating' || state === 'failed' || state === 'removing') return null
  if (away !== undefined) return 'pull'
  return cloud === null ? 'push' : null
}
