/** How strong the boundary around a sandbox is, strongest first. Shown only as measured, never as asked. */
export type IsolationLevel = 'vm' | 'gvisor' | 'container'

/** What a person may ask for. `best` takes the strongest level that has been proven on the engine. */
export type IsolationRequest = 'best' | 'gvisor' | 'container'

/** One thing that was tried to see whether the boundary holds. All texts are for a person to read. */
export interface Probe {
  /** Short name, e.g. `kernel`, `capabilities`, `no-new-privileges`, `network`. */
  readonly name: string
  /** Who saw it: the sandbox's own programs, or the engine when it was asked for the settings. */
  readonly witness: 'inside' | 'engine'
  readonly ok: boolean
  readonly tried: string
  readonly seen: string
  readonly meaning: string
}

/** What was measured in one sandbox after its start. */
export interface IsolationProof {
  readonly level: IsolationLevel
  /** True when every probe held and the level was measured. */
  readonly proven: boolean
  /** One line, e.g. `kernel 4.4.0 inside, 6.18.44 outside; 0 capabilities; loopback only`. */
  readonly evidence: string
  readonly probes: readonly Probe[]
  /** When it was measured, ISO 8601. */
  readonly verifiedAt: string
}

/** An OCI runtime that the engine names, and whether a probe sandbox showed what it really is. */
export interface RuntimeReport {
  readonly name: string
  readonly level: IsolationLevel
  readonly proven: boolean
  readonly evidence: string
  /** Present when no probe sandbox could be run in it now: then `proven: false` says nothing against it. */
  readonly untried?: true
}
