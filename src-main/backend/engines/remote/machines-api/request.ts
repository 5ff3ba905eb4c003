import type { Rate } from './pace.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

export interface CallSettings {
  readonly signal?: AbortSignal
  /** How long one attempt may take. */
  readonly timeoutMs?: number
}

/** One thing to ask of the API. */
export interface FlyRequest extends CallSettings {
  readonly method: Method
  /** Below `/v1`, piece by piece: each is encoded, so that a name never becomes a path. */
  readonly path: readonly string[]
  readonly query?: Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>
  readonly body?: unknown
  /** Whose affinity cookie goes along. */
  readonly app?: string
  /** Names the action and what it is done to: Fly counts requests by these. */
  readonly action: string
  readonly rate?: Rate
  /** That a second time does no more than the first. Always so for GET. */
  readonly repeatable?: boolean
}

/** An id or name as one piece of a path. @throws TypeError for what would be another path */
function piece(text: string): string {
  if (text === '' || text === '.' || text === '..') throw new TypeError(`“${text}” cannot be part of a path.`)
  return encodeURIComponent(text)
}

export function urlOf(base: URL, request: FlyRequest): URL {
  const root = base.pathname.replace(/\/+$/, '')
  const url = new URL(base)
  url.pathname = [root, 'v1', ...request.path.map(piece)].join('/')
  for (const [name, value] of Object.entries(request.query ?? {})) {
    if (value === undefined) continue
    for (const one of Array.isArray(value) ? value : [value]) url.searchParams.append(name, String(one))
  }
  return url
}

/** For errors and logs: without the query, which may hold what a person typed. */
export function nameOf(request: FlyRequest): string {
  return `${request.method} /v1/${request.path.map(piece).join('/')}`
}
