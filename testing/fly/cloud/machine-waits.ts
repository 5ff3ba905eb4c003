import { Refusal } from './refusal.ts'

const resting = ['created', 'started', 'stopped', 'suspended', 'failed', 'destroyed']

export interface Waiting {
  readonly states: readonly string[]
  readonly seconds: number
  readonly secondMs: number
  /** The version that is waited for. */
  readonly version: string | undefined
}

interface Subject {
  readonly state: string
  readonly version: string
  onChange(listener: () => void): () => void
}

/** Answers once a machine is in a state, or with 408 when the time is over. */
export async function waitFor(machine: Subject, waiting: Waiting, gone: AbortSignal): Promise<unknown> {
  const until = performance.now() + waiting.seconds * waiting.secondMs
  for (;;) {
    const replaced = waiting.version !== undefined && waiting.version !== machine.version
    const state = replaced ? 'replaced' : machine.state
    if (isIn(state, waiting.states)) return { ok: true, state, version: machine.version }
    const left = until - performance.now()
    if (replaced || left <= 0 || gone.aborted) {
      const wanted = waiting.states.join(',')
      throw new Refusal(408, `deadline_exceeded: machine failed to reach desired state, ${wanted}, currently ${state}`)
    }
    await new Promise<void>((resolve) => {
      const done = () => {
        stop()
        clearTimeout(timer)
        gone.removeEventListener('abort', done)
        resolve()
      }
      const stop = machine.onChange(done)
      const timer = setTimeout(done, left)
      gone.addEventListener('abort', done, { once: true })
    })
  }
}

function isIn(state: string, wanted: readonly string[]): boolean {
  return wanted.includes(state) || (wanted.includes('settled') && resting.includes(state))
}
