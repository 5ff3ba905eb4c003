import { ORPCError, ValidationError } from '@orpc/server'
import { rpcErrorCode } from '../../../src-shared/api/errors.ts'
import {
  AirlockError,
  isCancellation,
  toErrorReport,
  type ErrorReport,
} from '../../../src-shared/errors/airlock-error.ts'
import type { BackendLog } from '../logs/backend-log.ts'

/** Turns whatever a handler threw into the one error that doors understand: its report travels as data. */
export function toRpcError(thrown: unknown, log: BackendLog): Error {
  if (thrown instanceof ORPCError && thrown.code === rpcErrorCode) return thrown
  const report = reportOf(thrown)
  if (report.code === 'internal') log.error('A request failed in an unexpected way', thrown)
  return new ORPCError(rpcErrorCode, { status: 422, message: report.message, data: report, cause: thrown })
}

function reportOf(thrown: unknown): ErrorReport {
  if (thrown instanceof ORPCError && thrown.cause instanceof ValidationError) return invalidInput(thrown.cause)
  if (thrown instanceof AirlockError || isCancellation(thrown)) return toErrorReport(thrown)
  return toErrorReport(thrown)
}

function invalidInput(error: ValidationError): ErrorReport {
  const problems = error.issues.slice(0, 5).map((issue) => {
    const path = (issue.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part)).join('.')
    return path === '' ? issue.message : `${path}: ${issue.message}`
  })
  return {
    code: 'invalid-input',
    message: 'That request is not valid.',
    why: problems.join(' '),
    remedy: 'Correct it and try again.',
  }
}
