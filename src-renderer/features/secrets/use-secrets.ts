import { useEffect, useState } from 'react'
import type { SecretsView } from '../../../src-shared/api/secrets.ts'
import { useBackend } from '../../bridge/context.ts'

/** What secrets there are, as the backend tells while this is mounted; null until it told. */
export function useSecrets(): SecretsView | null {
  const backend = useBackend()
  const [view, setView] = useState<SecretsView | null>(null)
  useEffect(() => backend.follow((client, signal) => client.secrets.events(undefined, { signal }), setView), [backend])
  return view
}
