import { AirlockError } from '../../../../../src-shared/errors/airlock-error.ts'

/**
 * Waits for an import of what `reading` makes meanwhile. Whichever fails first ends the other by `stop`, and its error is
 * told: an engine that refuses the import reads no more, so who fills it would wait for ever.
 */
export async function importWhileRead<T>(
  importing: Promise<T>,
  reading: Promise<void>,
  stop: (error: Error) => void,
): Promise<T> {
  let isRead = false
  const whole = reading.then(() => {
    isRead = true
  })
  const sound = importing.then(() => {
    if (!isRead) throw notAllTaken()
  })
  try {
    // Both have to come about, and the first that fails is told.
    await Promise.all([whole, sound])
    return await importing
  } catch (error) {
    stop(error instanceof Error ? error : new Error(String(error)))
    throw error
  }
}

function notAllTaken(): AirlockError {
  return new AirlockError({
    code: 'engine-failed',
    message: 'The engine did not import an image.',
    why: 'It ended the import before all of the files were read.',
    remedy: 'Try again. If it happens again, look into the engine’s log.',
  })
}
