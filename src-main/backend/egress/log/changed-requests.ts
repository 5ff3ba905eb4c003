import type { EgressRequest } from '../../../../src-shared/api/egress.ts'
import { mostRequests, type SandboxRequests } from './sandbox-requests.ts'

/** What changed since it was taken last, in the order of the last change. Who takes seldom gets each once, as it is by then. */
export class ChangedRequests {
  readonly #changed = new Map<string, EgressRequest>()
  readonly #stop: () => void

  constructor(requests: SandboxRequests, onChange: () => void) {
    this.#stop = requests.onPut((request) => {
      this.#changed.delete(request.id)
      this.#changed.set(request.id, request)
      if (this.#changed.size > mostRequests) this.#changed.delete([...this.#changed.keys()][0] ?? '')
      onChange()
    })
  }

  get isEmpty(): boolean {
    return this.#changed.size === 0
  }

  take(): readonly EgressRequest[] {
    const taken = [...this.#changed.values()]
    this.#changed.clear()
    return taken
  }

  close(): void {
    this.#stop()
  }
}
