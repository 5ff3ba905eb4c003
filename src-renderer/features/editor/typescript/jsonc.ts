import { parsedJson } from '../../../../src-shared/text/parsed-json.ts'

/** JSON as configuration files have it: with comments and trailing commas. Undefined for anything else. */
export function parseJsonc(text: string): unknown {
  const withoutComments = text.replace(
    /("(?:[^"\\\n]|\\.)*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//g,
    (_, string: string | undefined) => string ?? '',
  )
  return parsedJson(
    withoutComments.replace(/("(?:[^"\\\n]|\\.)*")|,(?=\s*[}\]])/g, (_, string: string | undefined) => string ?? ''),
  )
}

export function fieldOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
  return (value as Record<string, unknown>)[name]
}

export function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}
