import type { PushPath } from '../../../src-shared/cloud/push-plan.ts'
import type { AirlockError } from '../../../src-shared/errors/airlock-error.ts'
import { Refusal, wrongState } from '../sandboxes/refusals.ts'

export function notHere(name: string): Refusal {
  return new Refusal({
    code: 'sandbox-state',
    message: `“${name}” is in the cloud already.`,
    why: 'Only what runs on this computer can be pushed.',
    remedy: `Pull it back first: \`airlock pull ${name}\`.`,
  })
}

export function notAway(name: string): Refusal {
  return new Refusal({
    code: 'sandbox-state',
    message: `“${name}” is on this computer.`,
    why: 'Only what was pushed to the cloud can be pulled back.',
    remedy: 'There is nothing to do.',
  })
}

export function hasItsMachine(name: string): Refusal {
  return new Refusal({
    code: 'sandbox-state',
    message: `The machine of “${name}” is there, as far as is known.`,
    why: 'Its account is connected, and going on without it would lose what was done in the cloud.',
    remedy: `Pull it back: \`airlock pull ${name}\`.`,
  })
}

export function beingPulledBack(name: string): Refusal {
  return wrongState(
    name,
    'is being pulled back',
    `Wait: what came is here, and that goes on by itself. Where it cannot, give it up first: \`airlock pull ${name} --cancel\`.`,
  )
}

export function machineGone(name: string): Refusal {
  return new Refusal({
    code: 'sandbox-not-found',
    message: `The machine of “${name}” is gone.`,
    why: 'There is nothing in the cloud to bring back.',
    remedy: `Go on with the copy on this computer, as it was when it was pushed: \`airlock pull ${name} --without-cloud\`.`,
  })
}

export function leftBehind(name: string): Refusal {
  return new Refusal({
    code: 'sandbox-state',
    message: `A machine of “${name}” in the cloud may hold work that is nowhere else.`,
    why: 'It was left behind, or what was written down of it is lost. A push would write over it.',
    remedy: `Merge it: \`airlock pull ${name}\`. Or discard it: \`airlock push ${name} --remove-machine\`. Then push again.`,
  })
}

export function goesAsWell(name: string): Refusal {
  return new Refusal({
    code: 'sandbox-state',
    message: `A machine of “${name}” in the cloud may hold work that is nowhere else.`,
    why: 'It was left behind, and would be removed with the sandbox.',
    remedy: `Merge it first: \`airlock pull ${name}\`. Or remove both with all their work: \`airlock rm --force ${name}\`.`,
  })
}

export function outOfReach(name: string): Refusal {
  return new Refusal({
    code: 'sandbox-state',
    message: `A machine of “${name}” is in an account that is not connected.`,
    why: 'It could not be removed with the sandbox, and would go on costing.',
    remedy: `Connect that account and try again. Or remove the sandbox alone: \`airlock rm --force ${name}\`; \`airlock cloud status\` goes on telling of the machine.`,
  })
}

export function otherPlan(): Refusal {
  return new Refusal({
    code: 'sandbox-state',
    message: 'What is to travel was not looked at, or that was too long ago.',
    why: 'A push goes by the last plan that was made of the sandbox since Airlock began, for 15 minutes.',
    remedy: 'Make a plan again and look at it.',
  })
}

export function nothingOpen(name: string, what: string): AirlockError {
  return new Refusal({
    code: 'sandbox-state',
    message: `There is nothing to ${what} for “${name}”.`,
    why: 'It is at rest.',
    remedy: 'See how it is: `airlock inspect` tells.',
  })
}

const mostNamed = 5

export function nothingToChoose(paths: readonly PushPath[]): Refusal {
  const named = paths.slice(0, mostNamed).map(({ folder, path }) => (folder === 'home' ? `~/${path}` : path))
  const more = paths.length > mostNamed ? ` and ${String(paths.length - mostNamed)} more` : ''
  return new Refusal({
    code: 'invalid-input',
    message: `There is nothing to choose at ${named.map((name) => `“${name}”`).join(', ')}${more}.`,
    why: 'The plan has nothing of that name, so the choice would change nothing.',
    remedy: 'Write each path as the plan has it, from the workspace on, or “~/…” in quotes for the home.',
  })
}
