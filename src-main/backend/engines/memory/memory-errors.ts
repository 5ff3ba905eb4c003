import { AirlockError } from '../../../../src-shared/errors/airlock-error.ts'
import type { SandboxId } from '../../../../src-shared/engine/sandbox.ts'

export function notFound(id: SandboxId): AirlockError {
  return new AirlockError({
    code: 'sandbox-not-found',
    message: 'The sandbox is not on the engine.',
    why: `Nothing there carries the id ${id}.`,
    remedy: '`airlock ls` shows what there is.',
  })
}

export function foreign(id: SandboxId): AirlockError {
  return new AirlockError({
    code: 'sandbox-foreign',
    message: 'This sandbox was not made by this installation of Airlock.',
    why: `Another one made ${id}.`,
    remedy: 'Manage it from there.',
  })
}

export function taken(id: SandboxId): AirlockError {
  return new AirlockError({
    code: 'sandbox-name-taken',
    message: 'The engine has a sandbox with this id already.',
    why: `It is ${id}.`,
    remedy: 'Try again.',
  })
}

export function noSuchIsolation(): AirlockError {
  return new AirlockError({
    code: 'isolation-unavailable',
    message: 'gVisor cannot be used on this engine.',
    why: 'The engine in memory runs nothing, so there is nothing to isolate.',
    remedy: 'Use Docker or Podman with gVisor.',
  })
}

export function noAgent(): AirlockError {
  return new AirlockError({
    code: 'agent-unreachable',
    message: 'There is no agent in this sandbox.',
    why: 'The engine in memory was not given one.',
    remedy: 'Give it a way to open agents.',
  })
}

export function noBuild(): AirlockError {
  return new AirlockError({
    code: 'isolation-unavailable',
    message: 'Packages cannot be added on this engine.',
    why: 'Nothing runs in memory, least of all behind a kernel of its own.',
    remedy: 'Use Docker or Podman with gVisor.',
  })
}
