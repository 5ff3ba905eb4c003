import { AirlockError } from '../../../../../src-shared/errors/airlock-error.ts'
import { explain } from './explain.ts'
import type { Failure, FailureKind } from './failure.ts'

export interface FlyErrorFacts {
  readonly failure: Failure
  /** The HTTP status, null where nothing was answered. */
  readonly status: number | null
  /** What Fly's support asks for, null where Fly named none. */
  readonly requestId: string | null
  /** What was asked, e.g. `POST /v1/apps/lake/machines`. */
  readonly request: string
  /** Fly's own words, redacted. */
  readonly said: string
  /** Whether what was asked may have happened all the same. */
  readonly mayHaveHappened: boolean
}

/** A refusal or silence of the Machines API. What to do about it depends on `failure`. */
export class FlyError extends AirlockError {
  readonly failure: Failure
  readonly status: number | null
  readonly requestId: string | null
  readonly request: string
  readonly said: string
  readonly mayHaveHappened: boolean

  constructor(facts: FlyErrorFacts, options?: { readonly cause?: unknown }) {
    super(explain(facts), options)
    this.name = 'FlyError'
    this.failure = facts.failure
    this.status = facts.status
    this.requestId = facts.requestId
    this.request = facts.request
    this.said = facts.said
    this.mayHaveHappened = facts.mayHaveHappened
  }
}

/** The failure behind whatever was thrown where it is of this kind, else null: `failureOf(error, 'capacity')?.scope`. */
export function failureOf<K extends FailureKind>(thrown: unknown, kind: K): Extract<Failure, { kind: K }> | null {
  if (!(thrown instanceof FlyError) || thrown.failure.kind !== kind) return null
  return thrown.failure as Extract<Failure, { kind: K }>
}

/** Whether somebody who asked for a change cannot know what became of it. */
export function isAmbiguous(thrown: unknown): boolean {
  return thrown instanceof FlyError && thrown.mayHaveHappened
}
