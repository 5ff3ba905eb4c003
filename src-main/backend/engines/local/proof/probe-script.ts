import { busybox, filledMarker } from '../runtime/runtime-volume.ts'

/** What the probe container tells, one `name=value` a line. */
export interface ProbeFacts {
  readonly release: string
  readonly version: string
  readonly bootMessage: string
  readonly marker: string
  readonly uid: string
  readonly capabilities: string
  readonly noNewPrivileges: string
  readonly seccomp: string
  readonly interfaces: string
  readonly rootWritable: boolean
  /** `ulimit -Hn`; null when it is not a number. */
  readonly openFiles: number | null
  /** -1 unlimited; null when it was not told. */
  readonly processes: number | null
}

const b = busybox
const status = (name: string) => `$(${b} sed -n 's/^${name}:[[:space:]]*//p' /proc/self/status)`

/** Runs by our own BusyBox alone; nothing of it is taken from an image. */
export const probeScript = [
  `echo "release=$(${b} uname -r)"`,
  `echo "version=$(${b} cat /proc/version)"`,
  `echo "boot=$(${b} dmesg 2>/dev/null | ${b} head -n 1)"`,
  `echo "marker=$(${b} cat ${filledMarker})"`,
  `echo "uid=$(${b} id -u):$(${b} id -g)"`,
  `echo "capabilities=${status('CapEff')}"`,
  `echo "nnp=${status('NoNewPrivs')}"`,
  `echo "seccomp=${status('Seccomp')}"`,
  `echo "interfaces=$(${b} ls /sys/class/net 2>/dev/null | ${b} tr '\\n' ' ')"`,
  `echo "rootwritable=$(${b} touch /.airlock-probe 2>/dev/null && echo yes || echo no)"`,
  `echo "openfiles=$(ulimit -Hn)"`,
  `echo "processes=$(${b} sed -n 's/^Max processes *[^ ]* *\\([^ ]*\\).*/\\1/p' /proc/self/limits 2>/dev/null)"`,
  `echo "end=yes"`,
].join('\n')

/** Parses what the probe printed; null when it is not whole. At most 64 KB are looked at. */
export function parseProbe(output: string): ProbeFacts | null {
  const values = new Map<string, string>()
  for (const line of output.slice(0, 65_536).split('\n')) {
    const at = line.indexOf('=')
    if (at > 0)
      values.set(
        line.slice(0, at),
        line
          .slice(at + 1)
          .trim()
          .slice(0, 500),
      )
  }
  if (values.get('end') !== 'yes') return null
  const value = (name: string) => values.get(name) ?? ''
  return {
    release: value('release'),
    version: value('version'),
    bootMessage: value('boot'),
    marker: value('marker'),
    uid: value('uid'),
    capabilities: value('capabilities'),
    noNewPrivileges: value('nnp'),
    seccomp: value('seccomp'),
    interfaces: value('interfaces'),
    rootWritable: value('rootwritable') !== 'no',
    openFiles: /^[0-9]+$/.test(value('openfiles')) ? Number(value('openfiles')) : null,
    processes:
      value('processes') === 'unlimited' ? -1 : /^[0-9]+$/.test(value('processes')) ? Number(value('processes')) : null,
  }
}
