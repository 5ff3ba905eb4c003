import { inDollars } from '../../../src-shared/cloud/money.ts'
import { AirlockError } from '../../../src-shared/errors/airlock-error.ts'

/** Nothing can be asked of the cloud: sandboxes there go on, and are found again when it is connected. */
export function notConnected(
  why = 'No token of an account is kept here, and none is in the environment.',
): AirlockError {
  return new AirlockError({
    code: 'cloud-not-connected',
    message: 'No account at Fly.io is connected.',
    why,
    remedy: 'Connect it: `airlock cloud connect`, or Settings, Cloud. Sandboxes that are there go on meanwhile.',
  })
}

export function fromEnvironment(): AirlockError {
  return new AirlockError({
    code: 'invalid-input',
    message: 'The account at Fly.io comes from the environment.',
    why: 'FLY_API_TOKEN was set when Airlock’s backend started, and no token is kept here that could be forgotten.',
    remedy: 'Unset it where you start Airlock, then `airlock quit` and start it again.',
  })
}

export function chooseOrganisation(organisations: readonly string[]): AirlockError {
  return new AirlockError({
    code: 'invalid-input',
    message: 'The token is of several organisations at Fly.io.',
    why: `It may be used for ${organisations.join(', ').slice(0, 500)}.`,
    remedy: 'Say which one: --organisation SLUG, or FLY_ORG where the token comes from the environment.',
  })
}

export function otherOrganisation(organisation: string, organisations: readonly string[]): AirlockError {
  return new AirlockError({
    code: 'cloud-token-refused',
    message: `The token is not of the organisation “${organisation}”.`,
    why: `It may be used for ${organisations.join(', ').slice(0, 500)}.`,
    remedy: 'Name one of these, or make a token of that organisation: `fly tokens create org -o SLUG`.',
  })
}

export function nobodySaysWhich(): AirlockError {
  return new AirlockError({
    code: 'invalid-input',
    message: 'Fly.io does not say which organisation the token is of.',
    why: 'It is no token of an organisation.',
    remedy: 'Say which one: --organisation SLUG; or make a token with `fly tokens create org -o SLUG`.',
  })
}

export function tokenUnreadable(where: 'keyring' | 'file', cause: unknown): AirlockError {
  const reason = cause instanceof Error ? cause.message : 'It is not there any more.'
  return new AirlockError(
    {
      code: 'secret-not-readable',
      message: 'The token of the account at Fly.io cannot be read.',
      why: `It lies in the ${where === 'keyring' ? 'keyring of this computer' : 'file of secrets'}. ${reason.slice(0, 300)}`,
      remedy: 'Unlock the keyring, or connect the account again.',
    },
    { cause },
  )
}

export function busyThere(names: readonly string[]): AirlockError {
  return new AirlockError({
    code: 'sandbox-busy',
    message: 'Something is being done to a sandbox at Fly.io.',
    why: `It is ${names.map((name) => `“${name}”`).join(', ')}, and without the account it would be left half done.`,
    remedy: 'Wait until it is done, or cancel it.',
  })
}

export function notInCloud(name: string): AirlockError {
  return new AirlockError({
    code: 'invalid-input',
    message: `“${name}” is not at Fly.io.`,
    why: 'It lives on this computer.',
    remedy: 'Name one that `airlock ls` shows there.',
  })
}

export function cannotBeShared(name: string): AirlockError {
  return new AirlockError({
    code: 'invalid-input',
    message: `“${name}” has no address that others reach.`,
    why: 'It lives on this computer, and nothing of it is published from here.',
    remedy: `Push it to Fly.io first: \`airlock push ${name}\`. To look at it yourself: \`airlock preview ${name} PORT\`.`,
  })
}

/** Of a machine whose sandbox is on this computer again. */
export function mayStillBeShared(
  name: string,
  { port, expiresAt }: { readonly port: number; readonly expiresAt: string },
  cause: unknown,
): AirlockError {
  return new AirlockError(
    {
      code: 'agent-unreachable',
      message: `A machine that “${name}” left at Fly.io may go on sharing port ${String(port)} until ${expiresAt}.`,
      why: `It could not be told. ${cause instanceof Error ? cause.message : ''}`.trim(),
      remedy: `It is told by itself as soon as its account is connected and it answers. To end it at once, remove it: \`airlock push ${name} --remove-machine\`, or its app at Fly.io where that account is not connected.`,
    },
    { cause },
  )
}

export function isBeingMoved(name: string): AirlockError {
  return new AirlockError({
    code: 'sandbox-state',
    message: `“${name}” is on its way to another place.`,
    why: 'Its machine is about to be left, and its address with it.',
    remedy: 'Wait until that is done.',
  })
}

export function cannotBeAsked(name: string, state: string): AirlockError {
  return new AirlockError({
    code: 'sandbox-state',
    message: `The machine of “${name}” cannot be asked now.`,
    why: `It is ${state}.`,
    remedy: 'Start it first.',
  })
}

export function ceilingReached(name: string, dollars: number): AirlockError {
  return new AirlockError({
    code: 'sandbox-state',
    message: `“${name}” has cost what you allowed.`,
    why: `Its ceiling of ${inDollars(dollars)} is used up, and it would be stopped at once.`,
    remedy: `Allow more from now on: \`airlock cloud ceiling ${name} DOLLARS\`, or \`none\`.`,
  })
}
