import { AirlockError, toErrorReport } from '../../../src-shared/errors/airlock-error.ts'

/** Words about secrets. None of them ever quotes a value. */
export function noSuchSecret(reference: string): AirlockError {
  return new AirlockError({
    code: 'secret-not-found',
    message: `There is no secret “${reference.slice(0, 128)}”.`,
    why: 'None has this title or id; it may have been removed.',
    remedy: '`airlock secrets` lists what there is.',
  })
}

export function notAValue(): AirlockError {
  return notTaken(
    'It has to be one line of 8 to 8192 visible ASCII characters, without spaces; what was given is not.',
    'Copy it again from where it was issued.',
  )
}

export function notTaken(why: string, remedy = 'Correct it and try again.'): AirlockError {
  return new AirlockError({ code: 'invalid-input', message: 'The secret was not taken.', why, remedy })
}

export function notReadable(title: string, why: string): AirlockError {
  return new AirlockError({
    code: 'secret-not-readable',
    message: `The value of “${title}” cannot be had.`,
    why,
    remedy: 'Unlock the keyring of this computer, or give the secret its value again (`airlock secrets replace`).',
  })
}

export function alreadyUsesSuch(title: string, variable: string): AirlockError {
  return new AirlockError({
    code: 'invalid-input',
    message: `This sandbox already uses “${title}” for the same purpose.`,
    why: `Both would set ${variable} for its programs.`,
    remedy: `Revoke “${title}” for this sandbox first.`,
  })
}

export function notKept(thrown: unknown, value: string): AirlockError {
  const text = thrown instanceof Error ? thrown.message : String(thrown)
  return new AirlockError({
    code: 'secret-not-readable',
    message: 'The secret could not be kept.',
    why: text.replaceAll(value, '…').slice(0, 500),
    remedy: 'Unlock the keyring of this computer, or make Airlock’s directory writable, and try again.',
  })
}

/** Of a grant that was taken away in memory alone. */
export function notWritten(thrown: unknown): AirlockError {
  const { code, why } = toErrorReport(thrown)
  return new AirlockError(
    {
      code,
      message: 'It is revoked, but that could not be written down.',
      why,
      remedy: 'Free some space, or make that directory writable, and do it again before Airlock is started anew.',
    },
    { cause: thrown },
  )
}

/** A secret is added on the way out, which leads past this computer only from sandboxes on it. */
export function staysHere(name: string, title: string): AirlockError {
  return new AirlockError({
    code: 'invalid-input',
    message: 'Secrets stay on this computer unless you agree to have one used in the cloud.',
    why: `“${name}” is at Fly.io, where what goes out is decided in its own machine, which would have to hold the value.`,
    remedy: `If that is what you want, agree to it for this secret and sandbox (\`airlock secrets grant "${name}" "${title}" --in-cloud\`).`,
  })
}

/** It is taken away here, and a machine that may hold it did not hear of that. */
export function notTakenAway(title: string, name: string, why: string): AirlockError {
  return new AirlockError({
    code: 'agent-unreachable',
    message: `“${title}” is taken away here, but the machine of “${name}” could not be told.`,
    why,
    remedy:
      'It is told by itself as soon as it answers. To be sure, stop the sandbox: its machine forgets every secret then; or revoke the key where it was issued.',
  })
}

/** Likewise, of a machine whose sandbox is on this computer again. */
export function leftWithIt(title: string, name: string): AirlockError {
  return new AirlockError({
    code: 'agent-unreachable',
    message: `“${title}” is taken away here, but a machine that “${name}” left at Fly.io may still have it.`,
    why: 'That machine may run, and nothing reaches it any more.',
    remedy: `Pull its work (\`airlock pull ${name}\`), or remove it (\`airlock push ${name} --remove-machine\`). To be sure at once, revoke the key where it was issued.`,
  })
}
