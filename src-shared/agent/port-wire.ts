/** Servers inside a sandbox, and ways to them. Rules PO1… in docs/spec/ports.md. */
export const portRoutes = {
  /** Records of `PortsRecord`: all servers now, and again after each change. */
  watch: 'ports/watch',
  /** Bytes both ways to a server on the sandbox's loopback; each side's end is passed on. */
  connect: 'ports/connect',
} as const

export const portLimits = {
  /** Servers told; who opens more has the rest left out. */
  servers: 200,
  /** Letters of a process's name. */
  name: 64,
  /** How often the agent looks while somebody watches. */
  lookEveryMs: 1000,
} as const

export interface PortServer {
  readonly port: number
  /** Null where it cannot be told: it belongs to another user, or the kernel does not say. */
  readonly process: { readonly pid: number; readonly name: string } | null
}

export interface PortsRecord {
  readonly servers: readonly PortServer[]
}

export interface ConnectRequest {
  readonly port: number
}
