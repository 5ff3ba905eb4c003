import { createContext, useContext, useSyncExternalStore } from 'react'
import type { Backend } from './backend.ts'
import type { ConnectionState } from './reconnect.ts'

export const BackendContext = createContext<Backend | null>(null)

/** The page's way to the backend. */
export function useBackend(): Backend {
  const backend = useContext(BackendContext)
  if (backend === null) throw new Error('useBackend needs a BackendContext above it.')
  return backend
}

export function useConnection(): ConnectionState {
  const backend = useBackend()
  return useSyncExternalStore(backend.subscribe, () => backend.state)
}
