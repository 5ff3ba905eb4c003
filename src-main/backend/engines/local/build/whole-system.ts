import { busybox } from '../runtime/runtime-volume.ts'

/**
 * Writes all files of the system to standard output as a tar, by our own BusyBox: what an engine would commit lacks what
 * gVisor keeps in its own overlay. What is mounted is left out here already, to save the way; what counts is the check of
 * each entry afterwards.
 */
export const wholeSystemScript = [
  'cd / || exit 1',
  'set --',
  'for path in * .[!.]* opt/*; do',
  '  case $path in',
  "    proc | sys | dev | run | tmp | opt | opt/airlock | workspace | '*' | '.[!.]*' | 'opt/*') ;;",
  '    *) set -- "$@" "$path" ;;',
  '  esac',
  'done',
  `exec ${busybox} tar -c -f - "$@" 2>/run/airlock-build.log`,
].join('\n')

const leftOut: readonly RegExp[] = [
  // What is mounted in every sandbox, or what an engine writes there.
  /^(proc|sys|dev|run|tmp|workspace|opt\/airlock|var\/tmp)(\/|$)/,
  /^etc\/(resolv\.conf|hosts|hostname|mtab)$/,
  /^\.(dockerenv|gvisor\.filestore[^/]*)$/,
  // What can be had again, and what was told of this run.
  /^var\/(cache\/apt|lib\/apt\/lists|log)\/.+/,
  /^root\/\.(cache|npm|local\/state\/airlock)(\/|$)/,
]

/** A path in a tar as it is in the image, without `./` and `/`; null for what does not come along or leads elsewhere. */
export function keptPath(name: string): string | null {
  const parts = name.split('/').filter((part) => part !== '' && part !== '.')
  // Engines read such names as orders to delete.
  if (parts.length === 0 || parts.some((part) => part === '..' || part.startsWith('.wh.'))) return null
  const path = parts.join('/')
  return path.includes('\0') || leftOut.some((pattern) => pattern.test(path)) ? null : path
}
