import { AirlockError } from '../../../src-shared/errors/airlock-error.ts'

/** The connection broke while something was under way on it. */
export function agentLost(cause?: unknown): AirlockError {
  if (cause instanceof AirlockError && cause.code === 'agent-lost') return cause
  return new AirlockError(
    {
      code: 'agent-lost',
      message: 'The connection to the sandbox broke.',
      why: reasonOf(cause) ?? 'The stream to its agent ended.',
      remedy: 'Airlock connects again by itself. Try once more.',
    },
    { cause },
  )
}

export function agentUnreachable(cause?: unknown): AirlockError {
  return new AirlockError(
    {
      code: 'agent-unreachable',
      message: 'The agent in the sandbox does not answer.',
      why: reasonOf(cause) ?? 'Nothing came back in time.',
      remedy: 'Wait a moment and try again. If that does not help, stop the sandbox and start it again.',
    },
    { cause },
  )
}

/** What the agent said is not what an agent of Airlock says. */
export function agentProtocol(why: string, cause?: unknown): AirlockError {
  return new AirlockError(
    {
      code: 'agent-protocol',
      message: 'The agent in the sandbox gave an answer that makes no sense.',
      why: why.slice(0, 1000),
      remedy: 'Something in the sandbox may be posing as its agent. Stop the sandbox and start it again.',
    },
    { cause },
  )
}

function reasonOf(cause: unknown): string | null {
  if (cause instanceof AirlockError) return `${cause.message} ${cause.why}`
  return cause instanceof Error && cause.message !== '' ? cause.message.slice(0, 1000) : null
}
