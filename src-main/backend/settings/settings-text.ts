import { applyEdits, modify } from 'jsonc-parser'
import type { SettingsProblem } from '../../../src-shared/api/settings.ts'
import { problemIn } from '../../../src-shared/settings/check.ts'
import { isSettingKey, type ChosenSettings, type SettingKey } from '../../../src-shared/settings/definitions.ts'
import { entriesOf, lineAt, parseCommentedJson, valueOf } from '../text/commented-json.ts'

/** What a settings file says. Null values mean that it cannot be read as a whole. */
export interface ReadSettings {
  readonly chosen: ChosenSettings | null
  readonly problems: readonly SettingsProblem[]
}

/** More would be a list of noise rather than help. */
const mostProblems = 50

/** Reads JSON with comments. Keys that are not known are left alone: another version may know them. */
export function readSettings(text: string): ReadSettings {
  if (text.trim() === '') return { chosen: {}, problems: [] }
  const { root, problem: unreadable } = parseCommentedJson(text)
  if (root === null) return { chosen: null, problems: [{ key: null, ...unreadable }] }
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
