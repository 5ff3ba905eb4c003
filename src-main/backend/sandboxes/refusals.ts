import type { Sandbox } from '../../../src-shared/engine/sandbox.ts'
import { AirlockError, toErrorReport } from '../../../src-shared/errors/airlock-error.ts'
import type { SandboxEntry } from './sandbox-entry.ts'

/** Says that something cannot be done now; no failure of the sandbox. */
export class Refusal extends AirlockError {}

/** For what can only be done in another state. */
export function wrongState(name: string, what: string, remedy: string): Refusal {
  return new Refusal({
    code: 'sandbox-state',
    message: `“${name}” ${what}.`,
    why: 'This cannot be done in its present state.',
    remedy,
  })
}

export function remedyFor({ name, state, cloud }: Sandbox): string {
  if (state === 'stopped') return `Start it first: \`airlock start ${name}\`.`
  if (state === 'paused') return `Resume it first: \`airlock resume ${name}\`.`
  if (state === 'unknown' && cloud !== null) return 'Fly.io cannot be asked about it now: `airlock cloud` says why.'
  if (state === 'unknown') return 'Its engine does not answer: `airlock doctor` says more.'
  return state === 'failed' ? 'See its error, or remove it and create it again.' : 'Wait until that is done.'
}

export function stillBeingRemoved(name: string, error: unknown): AirlockError {
  const { message, why } = toErrorReport(error)
  return new AirlockError(
    {
      code: 'sandbox-busy',
      message: `What is left of an earlier “${name}” is not removed yet.`,
      why: `It was not made whole, and removing it failed: ${message} ${why}`,
      remedy: 'Airlock goes on trying. Create it again in a moment, or choose another name.',
    },
    { cause: error },
  )
}

export function nameTaken(name: string): AirlockError {
  return new AirlockError({
    code: 'sandbox-name-taken',
    message: `There is already a sandbox “${name}”.`,
    why: 'Names are how you and scripts tell sandboxes apart.',
    remedy: 'Choose another name, or remove the other sandbox first.',
  })
}

/** Its container is on an engine that is not the one that answers now. */
export function livesElsewhere({ record, isKnown }: SandboxEntry, place: string | null): boolean {
  return !isKnown && record.place !== null && place !== null && record.place !== place
}

export function elsewhere({ name, record }: SandboxEntry): AirlockError {
  return new AirlockError({
    code: 'sandbox-state',
    message: `“${name}” lives on another engine.`,
    why: `It was made on ${String(record.place)}, which is not the engine that answers now.`,
    remedy: 'Make that engine answer (`airlock doctor` lists where was looked), then remove it.',
  })
}

/** For one that is on no engine any more. */
export function whatIsLeft({ name, record }: SandboxEntry): string {
  if (record.away === undefined) return 'Remove it and create it again.'
  return `Go on with its copy on this computer: \`airlock pull ${name} --without-cloud\`.`
}
