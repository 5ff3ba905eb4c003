import { AirlockError } from '../../../src-shared/errors/airlock-error.ts'

/** For what can only be done in another state. */
export function wrongState(why: string, cause?: unknown): AirlockError {
  return new AirlockError(
    {
      code: 'sandbox-state',
      message: 'The sandbox is in a state in which this cannot be done.',
      why,
      remedy: 'See its state, then start, resume or stop it first.',
    },
    { cause },
  )
}
