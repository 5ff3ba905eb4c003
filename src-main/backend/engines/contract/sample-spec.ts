import { randomBytes } from 'node:crypto'
import type { SandboxSpec } from '../../../../src-shared/engine/sandbox.ts'
import type { ContractSubject } from './contract-subject.ts'

/** A small sandbox with an id of its own. */
export function newSpec(subject: ContractSubject, change: Partial<SandboxSpec> = {}): SandboxSpec {
  return {
    id: randomBytes(6).toString('hex'),
    name: 'contract',
    template: null,
    image: subject.images.bare,
    isolation: subject.isolation,
    limits: { cpus: 1, memoryBytes: 128 * 1024 ** 2, processes: 64 },
    fast: false,
    createdAt: '2026-01-02T03:04:05.000Z',
    ...change,
  }
}
