import { assertNever, type ErrorReport } from '../../../../../src-shared/errors/airlock-error.ts'
import type { Failure } from './failure.ts'
import type { FlyErrorFacts } from './fly-error.ts'

type Sentence = Omit<ErrorReport, 'why'>

/** What a person is told: the sentence and the remedy by kind, and Fly's own words with the request's id as the reason. */
export function explain(facts: FlyErrorFacts): ErrorReport {
  const said = facts.said === '' ? defaultReason(facts) : `Fly.io said: ${facts.said}`
  const id = facts.requestId === null ? '' : ` (request ${facts.requestId})`
  return { ...sentence(facts.failure), why: `${said}${id} [${facts.request}]` }
}

function defaultReason({ status }: FlyErrorFacts): string {
  if (status === null) return 'There was no answer.'
  return `Fly.io answered with status ${String(status)} and no explanation.`
}

function sentence(failure: Failure): Sentence {
  switch (failure.kind) {
    case 'auth':
      return failure.reason === 'token'
        ? {
            code: 'cloud-token-refused',
            message: 'Fly.io does not take this token.',
            remedy: 'Make a new one with `fly tokens create org` and connect the account again.',
          }
        : {
            code: 'cloud-token-refused',
            message: 'The token may not do this.',
            remedy:
              'Use a token of the organisation (`fly tokens create org`), not one of a single app or to read only.',
          }
    case 'not-found':
      return {
        code: 'cloud-not-found',
        message: `Fly.io does not have this ${failure.what === 'something' ? 'thing' : failure.what} (any more).`,
        remedy: 'Look at what there is in the account. What was removed there can only be made again.',
      }
    case 'quota':
      return {
        code: 'cloud-quota',
        message: 'The organisation at Fly.io may not use more.',
        remedy: 'Remove what is not needed, choose a smaller size, or ask Fly.io to raise the organisation’s limit.',
      }
    case 'trial':
      return {
        code: 'cloud-trial',
        message: 'The free trial of Fly.io does not include this.',
        remedy: 'Add a payment method to the organisation at Fly.io, or choose a smaller size with shared CPUs.',
      }
    case 'capacity':
      return capacity(failure.scope)
    case 'conflict':
      return conflict(failure.reason)
    case 'settling':
      return {
        code: 'cloud-settling',
        message: 'The machine is still changing its state.',
        remedy: 'Try again in half a minute.',
      }
    case 'rate':
      return {
        code: 'cloud-rate',
        message: 'Fly.io was asked too often.',
        remedy: 'Wait a minute, then try again. Other programs with the account count too.',
      }
    case 'deadline':
      return {
        code: 'engine-timeout',
        message: 'The machine did not get there in time.',
        remedy:
          'Try again. If it happens again, look at the machine’s events, or remove the machine and make it again.',
      }
    case 'outage':
      return outage(failure.where)
    case 'invalid':
      return {
        code: 'engine-refused',
        message: 'Fly.io refused this.',
        remedy: 'Change what it objects to and try again.',
      }
    case 'unknown':
      return {
        code: 'engine-failed',
        message: 'Fly.io answered with something that Airlock does not understand.',
        remedy: 'Try again. If it happens again, report it with the request’s id.',
      }
    default:
      return assertNever(failure)
  }
}

function capacity(scope: Extract<Failure, { kind: 'capacity' }>['scope']): Sentence {
  const code = 'cloud-full'
  switch (scope) {
    case 'region':
      return {
        code,
        message: 'Fly.io has no room for this machine in the region.',
        remedy: 'Choose another region or a smaller size, or try again later.',
      }
    case 'host':
      return {
        code,
        message: 'The computer at Fly.io that this machine is on has no room for it now.',
        remedy:
          'Try again in a minute. If it stays so, move it to another computer there, with its data: `airlock cloud move NAME`.',
      }
    case 'volume-host':
      return {
        code,
        message: 'The computer at Fly.io that the volume is on has no room for a machine.',
        remedy: 'Try again later, or move it to another computer there, with its data: `airlock cloud move NAME`.',
      }
    default:
      return assertNever(scope)
  }
}

function conflict(reason: Extract<Failure, { kind: 'conflict' }>['reason']): Sentence {
  const code = 'cloud-conflict'
  switch (reason) {
    case 'name':
      return { code, message: 'This name is taken at Fly.io.', remedy: 'Choose another name.' }
    case 'lease':
      return {
        code,
        message: 'Somebody else is working on this machine.',
        remedy: 'Wait two minutes until their lease has ended, then try again.',
      }
    case 'version':
      return {
        code,
        message: 'The machine was changed by somebody else in the meantime.',
        remedy: 'Try again: the change is then made to the machine as it is now.',
      }
    case 'concurrent':
      return {
        code,
        message: 'Another change to this is still under way at Fly.io.',
        remedy: 'Try again in a minute.',
      }
    default:
      return assertNever(reason)
  }
}

function outage(where: Extract<Failure, { kind: 'outage' }>['where']): Sentence {
  switch (where) {
    case 'network':
      return {
        code: 'engine-unreachable',
        message: 'Fly.io cannot be reached.',
        remedy: 'Check this computer’s network. Sandboxes there go on without it.',
      }
    case 'silence':
      return {
        code: 'engine-timeout',
        message: 'Fly.io did not answer in time.',
        remedy: 'Try again in a minute. Sandboxes there usually go on.',
      }
    case 'service':
      return {
        code: 'engine-failed',
        message: 'Fly.io failed to do this.',
        remedy: 'Try again in a minute, and see https://status.flyio.net. Sandboxes there usually go on.',
      }
    case 'host':
      return {
        code: 'engine-failed',
        message: 'The computer at Fly.io that this machine is on is out of reach.',
        remedy: 'Wait until Fly.io has it back. Or make the sandbox anew from what you have here.',
      }
    default:
      return assertNever(where)
  }
}
