import { AirlockError } from '../../../src-shared/errors/airlock-error.ts'

/** Asks an agent for something that one of before has no route for; that is told as such, and not as nonsense. */
export async function askNewer<T>(what: string, ask: Promise<T>): Promise<T> {
  try {
    return await ask
  } catch (error) {
    if (error instanceof AirlockError && error.code === 'agent-protocol' && error.why.includes(notUnderstood)) {
      throw tooOld(what, error)
    }
    throw error
  }
}

/** What an agent answers to a route that it does not have (src-agent/server/errors.ts). */
const notUnderstood = 'did not understand a request'

function tooOld(what: string, cause: AirlockError): AirlockError {
  return new AirlockError(
    {
      code: 'agent-too-old',
      message: `This sandbox cannot ${what} yet.`,
      why: 'It was started by an older Airlock, and its agent stays as it is while it runs.',
      remedy: 'Stop the sandbox and start it again: its files stay.',
    },
    { cause },
  )
}
