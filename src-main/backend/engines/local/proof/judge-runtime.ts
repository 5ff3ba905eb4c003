import type { IsolationLevel } from '../../../../../src-shared/engine/isolation.ts'
import { levelOfKernel } from '../../../isolation/kernel-identity.ts'
import type { ProbeFacts } from './probe-script.ts'

export interface RuntimeVerdict {
  readonly level: IsolationLevel
  readonly proven: boolean
  readonly evidence: string
}

/**
 * What a runtime really is, by what a probe of ours saw inside: never by its name. `promised` only decides between a
 * virtual machine and a stranger when the kernel is another one than the engine's.
 */
export function judgeRuntime(
  facts: ProbeFacts,
  outside: { readonly kernel: string; readonly name: string; readonly promised: IsolationLevel; readonly hash: string },
): RuntimeVerdict {
  const kernels = `kernel ${facts.release || 'unknown'} inside, ${outside.kernel} outside`
  const measured = levelOfKernel(facts, outside.kernel, outside.promised)
  const level = measured ?? 'container'
  const flaws = [
    measured === null ? 'what its kernel is cannot be told' : null,
    facts.marker === outside.hash ? null : 'the agent’s volume is not the one that was filled',
    facts.uid === '1000:1000' ? null : `it ran as ${facts.uid}`,
    /^0+$/.test(facts.capabilities) ? null : `capabilities ${facts.capabilities} were left`,
    // gVisor does not show this field; it never lets a program gain rights.
    facts.noNewPrivileges === '1' || level === 'gvisor' ? null : 'no-new-privileges was off',
    facts.seccomp === '2' || level !== 'container' ? null : 'system calls were not filtered',
    facts.interfaces.split(' ').every((name) => ['', 'lo'].includes(name)) ? null : `interfaces ${facts.interfaces}`,
    facts.rootWritable ? 'the root file system was writable' : null,
  ].filter((flaw) => flaw !== null)
  if (flaws.length > 0) {
    return { level, proven: false, evidence: `A probe sandbox was not as asked: ${flaws.join('; ')} (${kernels}).` }
  }
  if (level === 'gvisor') {
    const boot = facts.bootMessage.includes('Starting gVisor') ? ', gVisor’s own boot messages' : ''
    return { level, proven: true, evidence: `gVisor: ${kernels}${boot}; no capabilities, loopback only.` }
  }
  if (level === 'vm') {
    return { level, proven: true, evidence: `A virtual machine: ${kernels}; no capabilities, loopback only.` }
  }
  const promise =
    outside.promised === 'container' ? '' : ` Its name promises more, but “${outside.name}” is an ordinary runtime.`
  return {
    level,
    proven: true,
    evidence: `A container: ${kernels}; system calls filtered, no capabilities, loopback only.${promise}`,
  }
}
