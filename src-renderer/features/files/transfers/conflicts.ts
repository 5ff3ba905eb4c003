import { freeName } from '../move-and-copy.ts'
import type { Source } from '../../../bridge/gather.ts'

/** What is done about names that are taken: files replaced (folders put together), other names given, or left out. */
export type ConflictAnswer = 'replace' | 'keep-both' | 'skip'

/** Names directly in the target folder that sources would take and that are taken. */
export function takenNames(sources: readonly Source[], there: readonly string[]): readonly string[] {
  const wanted = new Set(sources.map(({ path }) => firstOf(path)))
  return there.filter((name) => wanted.has(name))
}

/** Where each source goes after the answer. */
export function settled(
  sources: readonly Source[],
  there: readonly string[],
  answer: ConflictAnswer,
): readonly Source[] {
  if (answer === 'replace') return sources
  const taken = new Set(takenNames(sources, there))
  if (answer === 'skip') return sources.filter(({ path }) => !taken.has(firstOf(path)))
  const names = new Set([...there, ...sources.map(({ path }) => firstOf(path))])
  const renamed = new Map<string, string>()
  for (const name of taken) {
    const free = freeName(name, names)
    names.add(free)
    renamed.set(name, free)
  }
  return sources.map(({ path, file }) => {
    const name = firstOf(path)
    return { path: (renamed.get(name) ?? name) + path.slice(name.length), file }
  })
}

function firstOf(path: string): string {
  const end = path.indexOf('/')
  return end < 0 ? path : path.slice(0, end)
}
