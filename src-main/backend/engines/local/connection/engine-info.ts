/** What we use of `/info` and `/version`, the same for both engines. Nothing here is trusted as proof of isolation. */
export interface EngineInfo {
  /** The engine's own lasting id; null on Podman, which makes one up for each answer. */
  readonly id: string | null
  /** Where Podman keeps containers, on its own machine; null on Docker. */
  readonly storage: {
    readonly root: string
    readonly runRoot: string
    readonly eventLogger: string
  } | null
  readonly architecture: 'amd64' | 'arm64'
  readonly kernelVersion: string
  /** E.g. `Debian GNU/Linux 12 (bookworm)` or `Docker Desktop`. */
  readonly operatingSystem: string
  readonly cpus: number
  readonly memoryBytes: number
  readonly rootless: boolean
  readonly cgroupVersion: '1' | '2' | null
  readonly storageDriver: string
  /** Where the engine keeps its data, on its own machine. */
  readonly dataRoot: string
  readonly securityOptions: readonly string[]
  /** As the engine lists them; Podman lists some that are not installed. */
  readonly runtimes: readonly { readonly name: string; readonly path: string | null }[]
  readonly defaultRuntime: string | null
  /** What the engine says it can limit. */
  readonly limits: {
    readonly memory: boolean
    readonly swap: boolean
    readonly cpu: boolean
    readonly cpuset: boolean
    readonly processes: boolean
  }
  /** Component versions in lower case, e.g. `{ engine: '20.10.24', containerd: '1.6.20', runc: '1.1.5' }`. */
  readonly components: Readonly<Record<string, string>>
  /** The `Libpod-API-Version` that Podman answers with; null on Docker. */
  readonly libpodVersion: string | null
}
