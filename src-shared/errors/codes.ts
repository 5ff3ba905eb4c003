/**
 * Every way Airlock can fail, by name. A code is stable: doors, tests and scripts may rely on it.
 * The sentence, the reason and the remedy travel with the error, not with the code.
 */
export const errorCodes = [
  // engine
  'engine-not-found',
  'engine-unreachable',
  'engine-refused',
  'engine-failed',
  'engine-timeout',
  'engine-unsupported',
  'isolation-unavailable',
  'isolation-mismatch',
  'runtime-missing',
  // the person's account at a cloud
  'cloud-not-connected',
  'cloud-token-refused',
  'cloud-not-found',
  'cloud-quota',
  'cloud-trial',
  'cloud-full',
  'cloud-conflict',
  'cloud-settling',
  'cloud-rate',
  // images
  'image-not-found',
  'image-refused',
  'registry-unreachable',
  // sandboxes
  'sandbox-not-found',
  'sandbox-name-taken',
  'sandbox-state',
  'sandbox-busy',
  'sandbox-foreign',
  'work-not-taken',
  'packages-failed',
  // templates
  'template-not-found',
  'template-broken',
  // agent and channel
  'agent-unreachable',
  'agent-lost',
  'agent-protocol',
  'agent-too-old',
  // files
  'file-not-found',
  'file-exists',
  'file-conflict',
  'file-is-directory',
  'file-not-directory',
  'file-too-large',
  'file-not-regular',
  'file-permission',
  'disk-full',
  'archive-refused',
  // terminals and processes
  'terminal-not-found',
  'process-not-found',
  'command-not-found',
  'port-not-served',
  'too-many',
  // what goes out
  'egress-refused',
  // backend
  'backend-unreachable',
  'backend-version',
  'backend-quit',
  'records-corrupt',
  'settings-broken',
  'secret-not-found',
  'secret-not-readable',
  'source-unreadable',
  // anything
  'invalid-input',
  'cancelled',
  'internal',
] as const

export type ErrorCode = (typeof errorCodes)[number]

const known: ReadonlySet<string> = new Set(errorCodes)

/** Whether `value` is a code that this version knows; an unknown one is shown as `internal`. */
export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && known.has(value)
}
