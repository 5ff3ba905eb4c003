import { AirlockError } from '../../src-shared/errors/airlock-error.ts'
import type { Sandbox } from '../../src-shared/engine/sandbox.ts'
import type { BackendApi } from '../backend-client/rpc-client.ts'

/**
 * Tells each new state of a sandbox until nothing is being done to it any more; resolves with that state, or with null
 * when it is gone.
 */
export async function followSandbox(
  api: BackendApi,
  id: string,
  told: (sandbox: Sandbox) => void,
): Promise<Sandbox | null> {
  const stop = new AbortController()
  try {
    for await (const event of await api.sandboxes.events(undefined, { signal: stop.signal })) {
      if (event.type === 'removed') {
        if (event.id === id) return null
        continue
      }
      const candidates = event.type === 'snapshot' ? event.sandboxes : [event.sandbox]
      const sandbox = candidates.find((candidate) => candidate.id === id)
      if (sandbox === undefined) {
        if (event.type === 'snapshot') return null
        continue
      }
      told(sandbox)
      if (sandbox.operation === null) return sandbox
    }
  } finally {
    stop.abort()
  }
  throw new AirlockError({
    code: 'backend-unreachable',
    message: 'The backend stopped telling what it does.',
    why: 'Its list of sandboxes ended.',
    remedy: 'See `airlock ls` for what became of the sandbox.',
  })
}
