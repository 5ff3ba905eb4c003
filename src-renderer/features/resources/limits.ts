import type { LimitsInForce, Sandbox } from '../../../src-shared/engine/sandbox.ts'
import { bytesInWords } from '../../ui/words.ts'

/** What a sandbox may use: what is in force, and what was asked for only until that is known. */
export function limitsOf({ limits, limitsInForce }: Pick<Sandbox, 'limits' | 'limitsInForce'>): LimitsInForce {
  return limitsInForce ?? limits
}

/** “100 % is one CPU; it may use 2 and 2 GB.” */
export function limitsInWords({ cpus, memoryBytes }: LimitsInForce): string {
  const may = [
    cpus === null ? 'all CPUs' : countOf(cpus),
    memoryBytes === null ? 'all memory of this computer' : bytesInWords(memoryBytes),
  ]
  const why = cpus === null || memoryBytes === null ? ' The engine cannot limit it further.' : ''
  return `100 % is one CPU; it may use ${may.join(' and ')}.${why}`
}

function countOf(cpus: number): string {
  return cpus === 1 ? '1 CPU' : `${String(cpus)} CPUs`
}
