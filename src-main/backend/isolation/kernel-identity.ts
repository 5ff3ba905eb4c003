import type { IsolationLevel } from '../../../src-shared/engine/isolation.ts'

/** gVisor's kernel calls itself so in every release, and was “built” on that day. */
const gvisorRelease = /^4\.4\.0$|-gvisor$/
const gvisorBuild = 'Sun Jan 10 15:06:54 PST 2016'

function looksLikeGvisor(release: string, version: string): boolean {
  return gvisorRelease.test(release) && version.includes(gvisorBuild)
}

/** What the kernel seen inside says of the boundary; null when nothing can be concluded from it. */
export function levelOfKernel(
  inside: { readonly release: string; readonly version: string },
  outside: string,
  promised: IsolationLevel,
): IsolationLevel | null {
  if (inside.release === '' || outside === '') return null
  if (inside.release === outside) return 'container'
  if (looksLikeGvisor(inside.release, inside.version)) return 'gvisor'
  // Another kernel than the engine's, and not gVisor's: a virtual machine, if that is what was to be there.
  return promised === 'vm' ? 'vm' : null
}
