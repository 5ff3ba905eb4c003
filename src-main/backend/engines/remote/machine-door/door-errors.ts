import { AirlockError } from '../../../../../src-shared/errors/airlock-error.ts'

/** The line to it failed; the machine itself may well go on. */
export function machineUnreachable(cause: unknown): AirlockError {
  return new AirlockError(
    {
      code: 'agent-unreachable',
      message: 'The cloud machine does not answer.',
      why: cause instanceof Error ? cause.message : String(cause),
      remedy: 'Airlock tries again by itself. If this computer is online, see the machine’s state.',
    },
    { cause },
  )
}

/** It answered, and not as the program of ours would that was put there. */
export function machineRefused(why: string, cause?: unknown): AirlockError {
  return new AirlockError(
    {
      code: 'agent-protocol',
      message: 'The cloud machine refused what Airlock asked of it.',
      why,
      remedy: 'Stop the sandbox and start it again. If that does not help, pull its files back and push it anew.',
    },
    { cause },
  )
}
