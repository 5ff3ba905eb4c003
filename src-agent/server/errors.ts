import { AirlockError, toErrorReport, type ErrorReport } from '../../src-shared/errors/airlock-error.ts'
import { WireError } from '../../src-shared/agent/wire.ts'

/** What a caller is told. A request that does not parse is the caller's mistake, anything unknown is `internal`. */
export function reportOf(thrown: unknown): ErrorReport {
  if (thrown instanceof WireError || (thrown instanceof Error && thrown.name === '$ZodError')) {
    return invalidRequest(thrown.message).toReport()
  }
  const report = toErrorReport(thrown)
  return { ...report, message: cut(report.message), why: cut(report.why), remedy: cut(report.remedy) }
}

export function invalidRequest(why: string): AirlockError {
  return new AirlockError({
    code: 'agent-protocol',
    message: 'The agent in the sandbox did not understand a request.',
    why: cut(why),
    remedy: 'Stop the sandbox and start it again, so that its agent is of the same version as the app.',
  })
}

function cut(text: string): string {
  return text.length <= 1000 ? text : `${text.slice(0, 999)}…`
}
