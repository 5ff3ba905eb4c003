import { useCallback, useState } from 'react'
import { parsedJson } from '../../src-shared/text/parsed-json.ts'

/** Name of what was typed into the dialog “New sandbox”; nothing is under it while that is not open. */
export const newSandboxDraft = 'new-sandbox'

const keyOf = (name: string) => `airlock.tab.${name}`

/** What this tab remembered of before it was reloaded; `fallback` where it is nothing of that kind. */
export function remembered<T extends string | number | boolean>(name: string, fallback: T): T {
  const kept = sessionStorage.getItem(keyOf(name))
  const value = kept === null ? null : parsedJson(kept)
  return typeof value === typeof fallback ? (value as T) : fallback
}

/** Remembers it for as long as the tab is there, over reloads. */
export function remember(name: string, value: unknown): void {
  sessionStorage.setItem(keyOf(name), JSON.stringify(value))
}

/** A state of a component that outlives a reload of the page, in this tab. */
export function useTabMemory<T extends string | number | boolean>(
  name: string,
  fallback: T,
): readonly [T, (value: T) => void] {
  const [value, setValue] = useState<T>(() => remembered(name, fallback))
  const set = useCallback(
    (next: T) => {
      remember(name, next)
      setValue(next)
    },
    [name],
  )
  return [value, set]
}
