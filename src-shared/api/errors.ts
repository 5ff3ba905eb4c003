import { AirlockError, parseErrorReport } from '../errors/airlock-error.ts'

/** The one oRPC error code that carries an `ErrorReport` as data; every handler's failure is turned into it. */
export const rpcErrorCode = 'AIRLOCK'

/** Turns what an RPC client rejected with back into an `AirlockError`; others (lost socket) get `fallback`. */
export function fromRpcError(thrown: unknown, fallback: (cause: unknown) => AirlockError): AirlockError {
  if (thrown instanceof AirlockError) return thrown
  if (
    typeof thrown === 'object' &&
    thrown !== null &&
    'code' in thrown &&
    thrown.code === rpcErrorCode &&
    'data' in thrown
  ) {
    return new AirlockError(parseErrorReport(thrown.data), { cause: thrown })
  }
  return fallback(thrown)
}
