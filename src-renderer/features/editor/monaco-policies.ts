import type { ITrustedTypePolicy, ITrustedTypePolicyOptions } from 'monaco-editor/editor'

/** What a browser with Trusted Types offers here; one without knows none of it. */
interface PolicyFactory {
  createPolicy(name: string, rules: ITrustedTypePolicyOptions): ITrustedTypePolicy
}

const factory = (globalThis as { readonly trustedTypes?: PolicyFactory }).trustedTypes

// Monaco asks here when it is loaded, so this stands before the first of its modules runs. Its policies may make HTML
// from what Monaco escaped, never scripts: it would start workers from any address, and asks twice for that by one name.
self.MonacoEnvironment = {
  createTrustedTypesPolicy: (name, { createHTML } = {}) =>
    createHTML === undefined ? undefined : factory?.createPolicy(name, { createHTML }),
}

/** Starts workers, at exactly these addresses of the page's own files and at no other. */
export function workerStarter(addresses: ReadonlySet<string>): (address: string) => Worker {
  const createScriptURL = (address: string) => {
    if (!addresses.has(address)) throw new TypeError('This is no worker of the page.')
    return address
  }
  const policy = factory?.createPolicy('airlock-workers', { createScriptURL })
  return (address) =>
    new Worker((policy?.createScriptURL?.(address) as string | undefined) ?? createScriptURL(address), {
      type: 'module',
    })
}
