import type { EngineSearch, EngineSource } from '../engine-link/engine-source.ts'
import { localEngineSource, type LocalEngineParts } from './local/discovery/local-engine-source.ts'

/** What any kind of engine may be built with. */
export type EngineParts = LocalEngineParts

/** Every kind of engine, in the order in which one is looked for. Adding one is one line. */
const kinds: readonly ((parts: EngineParts) => EngineSource)[] = [localEngineSource]

/** Looks for an engine of any kind; the first that is found is used, and everything that was looked at is listed. */
export function engineSource(parts: EngineParts): EngineSource {
  return firstOf(kinds.map((make) => make(parts)))
}

/** Several sources as one: searched in turn until one finds an engine. */
export function firstOf(sources: readonly EngineSource[]): EngineSource {
  return {
    async search(signal): Promise<EngineSearch> {
      const candidates: EngineSearch['candidates'][number][] = []
      const advice: string[] = []
      for (const source of sources) {
        const search = await source.search(signal)
        candidates.push(...search.candidates)
        if (search.found !== null) return { found: search.found, candidates, advice: [] }
        advice.push(...search.advice)
      }
      return { found: null, candidates, advice }
    },
  }
}
