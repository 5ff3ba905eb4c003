import { parseTree, printParseErrorCode, type Node, type ParseError } from 'jsonc-parser'

const parseOptions = { allowTrailingComma: true, disallowComments: false } as const

/** The tree of a file that a person writes, or why it is none. */
export type CommentedJson =
  { readonly root: Node; readonly problem: null } | { readonly root: null; readonly problem: JsonProblem }

export interface JsonProblem {
  /** Counted from 1. */
  readonly line: number
  readonly text: string
}

/** Reads JSON with comments and trailing commas. */
export function parseCommentedJson(text: string): CommentedJson {
  if (text.trim() === '') return { root: null, problem: { line: 1, text: 'There is nothing in it.' } }
  const errors: ParseError[] = []
  const root = parseTree(text.replace(/^\ufeff/, ''), errors, parseOptions)
  const [error] = errors
  if (error === undefined && root !== undefined) return { root, problem: null }
  return { root: null, problem: { line: lineAt(text, error?.offset ?? 0), text: wordsOf(error) } }
}

export function* entriesOf(object: Node): Generator<readonly [string, Node]> {
  for (const { children = [] } of object.children ?? []) {
    const [key, value] = children
    if (key !== undefined && value !== undefined) yield [String(key.value), value]
  }
}

/** As data without a prototype, so that no key of a file is more than a key. */
export function valueOf(node: Node): unknown {
  if (node.type === 'array') return (node.children ?? []).map(valueOf)
  if (node.type !== 'object') return node.value as unknown
  return Object.fromEntries([...entriesOf(node)].map(([key, value]) => [key, valueOf(value)]))
}

/** Counted from 1. */
export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length
}

function wordsOf(error: ParseError | undefined): string {
  if (error === undefined) return 'There is nothing in it.'
  const name = printParseErrorCode(error.error).replace(/([a-z])([A-Z])/g, '$1 $2')
  return `It is not JSON: ${name.toLowerCase()}.`
}
