import type { IsolationRequest } from '../../../../../src-shared/engine/isolation.ts'
import { AirlockError } from '../../../../../src-shared/errors/airlock-error.ts'
import type { Proofs, ProvenRuntime } from './runtime-proofs.ts'

/** The runtime that a request gets: never a weaker level than was asked, and never an unproven one. */
export function chooseRuntime(proofs: Proofs, request: IsolationRequest): ProvenRuntime {
  const proven = proofs.runtimes.filter(({ report }) => report.proven)
  const level = request === 'best' ? proofs.best : request
  const candidates = proven.filter(({ report }) => report.level === level)
  // One whose name promises another level than it has is somebody's mistake: used only where there is no other.
  const honest = candidates.find(({ runtime, report }) => runtime.level === report.level)
  const chosen = honest ?? candidates[0]
  if (chosen !== undefined) return chosen
  throw unavailable(proofs, request)
}

/** Where root may change an image: only behind a kernel of its own. Whatever a sandbox itself was made with. */
export function chooseOwnKernel(proofs: Proofs): ProvenRuntime {
  const proven = proofs.runtimes.filter(({ report }) => report.proven)
  const chosen = (['gvisor', 'vm'] as const)
    .flatMap((level) => proven.filter(({ report }) => report.level === level))
    // By what it is; one whose name promises another level is used only where there is no other.
    .toSorted((a, b) => Number(b.runtime.level === b.report.level) - Number(a.runtime.level === a.report.level))
  if (chosen[0] !== undefined) return chosen[0]
  const why = proofs.reports.filter(({ level }) => level !== 'container').map(({ evidence }) => evidence)
  throw new AirlockError({
    code: 'isolation-unavailable',
    message: 'Packages cannot be added on this engine.',
    why: `Installing runs programs of others as root, which Airlock does only behind a kernel of their own (gVisor or a virtual machine). ${why.join(' ')}`
      .trim()
      .slice(0, 2000),
    remedy:
      'Set gVisor up for this engine, then look again with `airlock doctor`; or make a sandbox from an image that has the packages.',
  })
}

function unavailable(proofs: Proofs, request: IsolationRequest): AirlockError {
  const concerned = proofs.reports.filter(({ level, proven }) => request === 'best' || level === request || !proven)
  const why = concerned.map(({ evidence }) => evidence).join(' ')
  return new AirlockError({
    code: 'isolation-unavailable',
    message:
      request === 'gvisor' ? 'gVisor cannot be used on this engine.' : 'No isolation could be proven on this engine.',
    why: why === '' ? 'The engine names no such runtime.' : why.slice(0, 2000),
    remedy:
      request === 'gvisor'
        ? 'Set gVisor up as described, then look again with `airlock doctor`; or choose “container” knowingly.'
        : 'Correct what is described, then look again with `airlock doctor`.',
  })
}
