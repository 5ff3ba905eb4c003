/** The processor architectures that a runtime is built for, in Debian's and Docker's words. */
export const architectures = ['amd64', 'arm64'] as const
export type Architecture = (typeof architectures)[number]

/** What differs between the architectures, each in the words of whoever names it. */
export interface ArchitectureNames {
  /** The dynamic loader's file name: fixed by the platform's ABI. */
  readonly loader: string
  /** Debian's folder of libraries. */
  readonly triplet: string
  /** What Node calls it (`process.arch`), and npm packages with it. */
  readonly node: string
  /** What QEMU and uname call it. */
  readonly machine: string
}

export const architectureNames: Readonly<Record<Architecture, ArchitectureNames>> = {
  amd64: { loader: 'ld-linux-x86-64.so.2', triplet: 'x86_64-linux-gnu', node: 'x64', machine: 'x86_64' },
  arm64: { loader: 'ld-linux-aarch64.so.1', triplet: 'aarch64-linux-gnu', node: 'arm64', machine: 'aarch64' },
}

/** The architecture that sandboxes of an engine on this very machine have. */
export function ownArchitecture(arch: string = process.arch): Architecture {
  return arch === 'arm64' ? 'arm64' : 'amd64'
}
