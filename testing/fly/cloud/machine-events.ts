import type { MachineExitFacts } from '../hosts/machine-host.ts'
import { newVersion } from './ids.ts'

export interface FlyEvent {
  readonly id: string
  readonly type: string
  readonly status: string
  readonly source: 'user' | 'flyd'
  readonly timestamp: number
  readonly request?: unknown
}

/** What happened to a machine, newest first, and not everything: as Fly keeps it. */
export class MachineEvents {
  #all: readonly FlyEvent[] = []

  get last(): string {
    return this.#all[0]?.id ?? ''
  }

  add(type: string, status: string, source: FlyEvent['source'], request?: unknown): void {
    const event = { id: newVersion(), type, status, source, timestamp: Date.now() }
    this.#all = [request === undefined ? event : { ...event, request }, ...this.#all].slice(0, 50)
  }

  addExit(exit: MachineExitFacts, more: { readonly requested: boolean; readonly restarting: boolean }): void {
    // As Go writes it: zeros and `false` are left out.
    const facts = {
      exit_code: exit.code,
      guest_exit_code: exit.code,
      guest_signal: exit.signal,
      oom_killed: exit.outOfMemory,
      requested_stop: more.requested,
      restarting: more.restarting,
    }
    const told = Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== 0 && value !== false))
    const exitEvent = { ...told, exited_at: new Date().toISOString() }
    this.add('exit', more.restarting ? 'starting' : 'stopped', 'flyd', { exit_event: exitEvent, restart_count: 0 })
  }

  list(limit: number): readonly FlyEvent[] {
    return this.#all.slice(0, Math.min(50, limit))
  }
}
