import { endpointHost } from '../../../src-shared/secrets/secret.ts'
import type { EgressEndpoints } from '../egress/endpoints.ts'
import type { SecretEndpoints } from './secret-endpoints.ts'
import type { UsedSecrets } from './used-secrets.ts'

/** Makes the gate know each endpoint while its secret is there, in the sandboxes that may use it, until the result is called. */
export function registerEndpoints(store: UsedSecrets, endpoints: SecretEndpoints, gate: EgressEndpoints): () => void {
  const registered = new Map<string, () => void>()

  function sync(): void {
    const hosts = new Set(store.list().flatMap(({ targets }) => targets.map(({ name }) => endpointHost(name))))
    for (const [host, unregister] of registered) {
      if (hosts.has(host)) continue
      registered.delete(host)
      unregister()
    }
    for (const host of hosts) {
      if (registered.has(host)) continue
      const unregister = gate.register({
        host,
        isFor: (sandbox) => endpoints.of(sandbox).some((one) => one.host === host),
        serve: (stream, context) => {
          const endpoint = endpoints.of(context.sandbox).find((one) => one.host === host)
          if (endpoint === undefined) stream.destroy()
          else endpoint.serve(stream, context)
        },
      })
      registered.set(host, unregister)
    }
    gate.changed()
  }

  sync()
  const unsubscribe = store.subscribe(sync)
  return () => {
    unsubscribe()
    for (const unregister of registered.values()) unregister()
  }
}
