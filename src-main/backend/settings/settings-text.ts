import { applyEdits, modify, parseTree, printParseErrorCode, type Node, type ParseError } from 'jsonc-parser'
import type { SettingsProblem } from '../../../src-shared/api/settings.ts'
import { problemIn } from '../../../src-shared/settings/check.ts'
import { isSettingKey, type ChosenSettings, type SettingKey } from '../../../src-shared/settings/definitions.ts'

/** What a settings file says. Null values mean that it cannot be read as a whole. */
export interface ReadSettings {
  readonly chosen: ChosenSettings | null
  readonly problems: readonly SettingsProblem[]
}

const parseOptions = { allowTrailingComma: true, disallowComments: false } as const
/** More would be a list of noise rather than help. */
const mostProblems = 50

/** Reads JSON with comments. Keys that are not known are left alone: another version may know them. */
export function readSettings(text: string): ReadSettings {
  if (text.trim() === '') return { chosen: {}, problems: [] }
  const errors: ParseError[] = []
  const root = parseTree(text.replace(/^\ufeff/, ''), errors, parseOptions)
  const [error] = errors
  if (error !== undefined || root === undefined) return broken(text, error?.offset ?? 0, wordsOf(error))
  if (root.type !== 'object') return broken(text, root.offset, 'It must be an object: { … }.')
  const chosen: Record<string, unknown> = {}
  const problems: SettingsProblem[] = []
  for (const [key, node] of entriesOf(root)) {
    if (!isSettingKey(key)) continue
    const value = valueOf(node)
    const problem = problemIn(key, value)
    if (problem === null) chosen[key] = value
    else problems.push({ key, line: lineAt(text, node.offset), text: problem })
  }
  return { chosen, problems: problems.slice(0, mostProblems) }
}

/** The same text with one setting changed, or taken out with `undefined`; everything else stays, comments too. */
export function withSetting(text: string, key: SettingKey, value: unknown): string {
  const whole = text.trim() === '' ? '{}\n' : text
  // What is taken out leaves its neighbours as the person wrote them.
  const formatting = value === undefined ? {} : { formattingOptions: { insertSpaces: true, tabSize: 2 } }
  return applyEdits(whole, modify(whole, [key], value, formatting))
}

function broken(text: string, offset: number, words: string): ReadSettings {
  return { chosen: null, problems: [{ key: null, line: lineAt(text, offset), text: words }] }
}

function wordsOf(error: ParseError | undefined): string {
  if (error === undefined) return 'It holds no settings.'
  const name = printParseErrorCode(error.error).replace(/([a-z])([A-Z])/g, '$1 $2')
  return `It is not JSON: ${name.toLowerCase()}.`
}

function* entriesOf(object: Node): Generator<readonly [string, Node]> {
  for (const { children = [] } of object.children ?? []) {
    const [key, value] = children
    if (key !== undefined && value !== undefined) yield [String(key.value), value]
  }
}

/** As data without a prototype, so that no key of a file is more than a key. */
function valueOf(node: Node): unknown {
  if (node.type === 'array') return (node.children ?? []).map(valueOf)
  if (node.type !== 'object') return node.value as unknown
  return Object.fromEntries([...entriesOf(node)].map(([key, value]) => [key, valueOf(value)]))
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length
}
