import { describe, expect, it } from 'vitest'
import type { Sandbox, SandboxState } from '../../../src-shared/engine/sandbox.ts'
import type { MachineSecretState } from '../../../src-shared/machine/secrets-wire.ts'
import { usualLimits } from '../../../src-shared/secrets/presets.ts'
import { secretsThere } from './secrets-there.ts'

type There = { readonly known: readonly MachineSecretState[]; readonly trouble: string | null } | null

/** A secret that was agreed to be used in one machine, which is as a test says. */
function staged(state: SandboxState, there: There, { isInCloud = true, hasLeftOne = false } = {}) {
  const grant = { sandbox: 'a', grantedAt: '', limits: usualLimits, ...(isInCloud ? { inCloud: true as const } : {}) }
  const secrets = secretsThere({
    views: () => [{ id: 'a', name: 'demo', engine: hasLeftOne ? 'local' : 'fly', state } as unknown as Sandbox],
    push: { mayRunElsewhere: () => hasLeftOne },
    egress: { secretsElsewhere: () => there, proven: () => Promise.resolve() },
  })
  return secrets.takenAway({ id: '0123456789abcdef', title: 'Model', grants: [grant] }, () => true)
}

describe('[SC31] a secret that is taken away from a machine at a cloud', () => {
  it('is told as gone only once its machine said so, or was seen at rest', async () => {
    await expect(staged('running', { known: [], trouble: null })).resolves.toBeUndefined()
    for (const state of ['stopped', 'paused', 'failed'] as const) {
      await expect(staged(state, null)).resolves.toBeUndefined()
    }
  })

  it('is not told as gone where nobody is connected to its machine, or it did not answer', async () => {
    const untold = { code: 'agent-unreachable', message: expect.stringContaining('“demo”') as string }
    await expect(staged('running', null)).rejects.toMatchObject(untold)
    await expect(staged('unknown', null)).rejects.toMatchObject(untold)
    await expect(staged('running', { known: [], trouble: 'It does not answer.' })).rejects.toMatchObject(untold)
  })

  it('is not told as gone where its sandbox left a machine that may run', async () => {
    for (const state of ['running', 'stopped'] as const) {
      await expect(staged(state, null, { hasLeftOne: true })).rejects.toMatchObject({
        code: 'agent-unreachable',
        remedy: expect.stringContaining('--remove-machine') as string,
      })
    }
  })

  it('is no concern of a machine that was never to have it', async () => {
    await expect(staged('unknown', null, { isInCloud: false })).resolves.toBeUndefined()
    await expect(staged('running', null, { isInCloud: false, hasLeftOne: true })).resolves.toBeUndefined()
  })
})
