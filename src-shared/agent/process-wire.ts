/**
 * Processes on the wire. `processes/start` carries standard input up and standard output down, bare; its tail is the
 * exit. Standard error has a stream of its own, `processes/errors`, so each output has its own back-pressure. The caller
 * picks the id and asks for both at once.
 */
export const processRoutes = {
  start: 'processes/start',
  errors: 'processes/errors',
  list: 'processes/list',
  signal: 'processes/signal',
} as const

export const processIdPattern = /^[0-9a-f]{16}$/

export interface StartHead {
  readonly id: string
  readonly command: readonly string[]
  readonly directory?: string
  readonly environment?: Readonly<Record<string, string>>
  readonly background?: boolean
}
