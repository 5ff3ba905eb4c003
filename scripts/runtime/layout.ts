import { architectureNames, type Architecture } from './architectures.ts'

/** Where the volume is mounted in every sandbox, without the leading slash: the prefix of every path in the tar. */
export const mountPoint = 'opt/airlock'

/** Libraries that the loader must find beside it, by the name that programs ask for (their soname). */
export const libraries = [
  'libc.so.6',
  'libm.so.6',
  // Empty since the C library took them in, but still asked for by name.
  'libdl.so.2',
  'libpthread.so.0',
  'librt.so.1',
  'libutil.so.1',
  'libnss_files.so.2',
  'libnss_dns.so.2',
  'libresolv.so.2',
  'libstdc++.so.6',
  'libgcc_s.so.1',
  // netcat's
  'libbsd.so.0',
  'libmd.so.0',
] as const

/** Debian's packages that these files come from. `base-files` holds the texts of the licences that others refer to. */
export const debianPackages = [
  'base-files',
  'busybox-static',
  'libbsd0',
  'libc6',
  'libgcc-s1',
  'libmd0',
  'libstdc++6',
  'netcat-openbsd',
] as const

/** Programs from Debian's packages: our path, and where the package may have it. */
export const debianPrograms = [
  { path: 'bin/busybox', from: ['bin/busybox', 'usr/bin/busybox'] },
  { path: 'bin/nc', from: ['bin/nc.openbsd', 'usr/bin/nc.openbsd'] },
] as const

/** Node under a name of our own: dev scripts say `pkill -f node`. */
export const nodeProgram = 'bin/airlock-agent'

/** Searches files; static, so it needs no loader. */
export const ripgrepProgram = 'bin/rg'

/** The npm packages of an architecture. */
export function npmPackages(architecture: Architecture): {
  readonly node: string
  readonly pty: string
  readonly ptyBinary: string
  readonly ripgrep: string
} {
  const arch = architectureNames[architecture].node
  return {
    node: `node-linux-${arch}`,
    pty: '@lydell/node-pty',
    ptyBinary: `@lydell/node-pty-linux-${arch}`,
    ripgrep: `@vscode/ripgrep-linux-${arch}`,
  }
}

/** The mode of a file in the tar, by its path below the mount point: never by what the build machine's disk says. */
export function modeOf(path: string): number {
  return /^(bin\/|shims\/|lib\/ld-linux-|agent\/(init|bridge|machine|inside)$)/.test(path) ? 0o755 : 0o644
}
