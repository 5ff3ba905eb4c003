/** Reading of untyped JSON: each returns the value if it has the kind, else an empty one. */

export function fields(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {}
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

export function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

export function number(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0
}

export function flag(value: unknown): boolean {
  return value === true
}

/** Parses JSON; undefined where it is none. */
export function parsedJson(source: string): unknown {
  try {
    return JSON.parse(source) as unknown
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
