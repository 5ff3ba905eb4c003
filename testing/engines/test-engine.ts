/** Files of engine tests that run at the same time. Each has engines of its own, so that it may count what is on them. */
export const engineWorkers = 2

/** A private engine that only the tests use. It is gone, with everything it ran, once it was stopped. */
export interface TestEngine {
  /** Path of its Unix socket. */
  readonly socket: string
  /** What this engine ran, its images and its log lie in here. */
  readonly directory: string
  /** Sends a signal to the daemon itself, not to what it runs. */
  signal(name: NodeJS.Signals): void
  /** Ends the daemon in good order and starts it again on what it had; what becomes of its containers is its own affair. */
  restart(): Promise<void>
  /** Ends the engine and everything it runs, and removes its folder. Can be called twice. */
  stop(): Promise<void>
}

/** What a test is told about an engine that runs for the whole run. */
export interface ProvidedEngine {
  readonly socket: string
  /** Null when the engine runs; else why it does not, as a sentence. Never set where engines are required (CI). */
  readonly missing: string | null
}

/** The engines of one worker of a contract run, from `testEngines()`. */
export interface ProvidedEngines {
  /** Docker with runc (its default) and gVisor (`runsc`). */
  readonly docker: ProvidedEngine
  /** Podman with runc. */
  readonly podman: ProvidedEngine
  /** Podman on a storage of its own, where everything runs in gVisor. */
  readonly podmanRunsc: ProvidedEngine
}
