import type { SandboxId } from '../../../../src-shared/engine/sandbox.ts'
import { AirlockError } from '../../../../src-shared/errors/airlock-error.ts'

export function notFound(id: SandboxId, why = `Nothing there carries the id ${id}.`): AirlockError {
  return new AirlockError({
    code: 'sandbox-not-found',
    message: 'The sandbox is not at Fly.io.',
    why,
    remedy: '`airlock ls` shows what there is.',
  })
}

export function foreign(id: SandboxId, app: string): AirlockError {
  return new AirlockError({
    code: 'sandbox-foreign',
    message: 'This sandbox was not made by this installation of Airlock.',
    why: `${id} is in the app ${app}, of which nothing is written down here.`,
    remedy: 'Manage it where it was made, or in the dashboard of Fly.io.',
  })
}

export function elsewhere(id: SandboxId, organisation: string): AirlockError {
  return new AirlockError({
    code: 'cloud-token-refused',
    message: 'This sandbox is in another organisation at Fly.io than the one that is connected.',
    why: `${id} was made in ${organisation}.`,
    remedy: 'Connect that organisation again.',
  })
}

export function taken(id: SandboxId): AirlockError {
  return new AirlockError({
    code: 'sandbox-name-taken',
    message: 'There is a sandbox with this id at Fly.io already.',
    why: `It is ${id}.`,
    remedy: 'Try again.',
  })
}

export function otherIsolation(asked: string): AirlockError {
  return new AirlockError({
    code: 'isolation-unavailable',
    message: `A sandbox at Fly.io cannot be in ${asked === 'gvisor' ? 'gVisor' : 'a container'}.`,
    why: 'Each is a virtual machine of its own there, which is stronger.',
    remedy: 'Ask for the best isolation.',
  })
}

export function noBuilds(reason: string): AirlockError {
  return new AirlockError({
    code: 'engine-unsupported',
    message: 'This cannot be done at Fly.io.',
    why: reason,
    remedy: 'Do it on this computer, then push the sandbox to the cloud.',
  })
}

export function noPause(memoryMb: number): AirlockError {
  return new AirlockError({
    code: 'engine-unsupported',
    message: 'This sandbox cannot be paused.',
    why: `Fly.io suspends machines with up to 2048 MB of memory, and this one has ${String(memoryMb)} MB.`,
    remedy: 'Stop it instead: files stay, programs end.',
  })
}

export function didNotStart(why: string): AirlockError {
  return new AirlockError({
    code: 'engine-failed',
    message: 'The cloud machine did not start.',
    why,
    remedy: 'Try again. If it happens again, look at the app’s log at Fly.io, or make the sandbox anew.',
  })
}

export function notGoneYet(app: string): AirlockError {
  return new AirlockError({
    code: 'engine-timeout',
    message: 'Fly.io has not removed the sandbox yet.',
    why: `The app ${app} is still listed there.`,
    remedy: 'Remove it again in a minute. It may cost until it is gone.',
  })
}

export function noOrphan(app: string): AirlockError {
  return new AirlockError({
    code: 'cloud-not-found',
    message: `“${app.slice(0, 64)}” is nothing that is left over at Fly.io.`,
    why: 'It is gone, or a sandbox that is known here, which is removed as such.',
    remedy: 'Look again at what is left over: `airlock cloud leftovers`.',
  })
}
