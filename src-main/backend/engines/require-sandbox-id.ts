import { AirlockError } from '../../../src-shared/errors/airlock-error.ts'
import { sandboxIdPattern, type SandboxId } from '../../../src-shared/engine/sandbox.ts'

/** Rejects anything that is not a sandbox id before it can reach an engine. */
export function requireSandboxId(id: string): SandboxId {
  if (sandboxIdPattern.test(id)) return id
  throw new AirlockError({
    code: 'invalid-input',
    message: 'That is not the id of a sandbox.',
    why: `An id has 12 hexadecimal digits, and this one reads ${JSON.stringify(id.slice(0, 80))}.`,
    remedy: 'Take the id from `airlock ls --json`.',
  })
}
