import { nameIn } from './paths.ts'
import { resolveImport, type PathMappings, type ProjectFiles } from './resolve.ts'
import { specifiersOf } from './specifiers.ts'

/** What is read for the language service at most: enough for a project's own files and the types of what it uses. */
export const projectLimits = { files: 200, bytes: 8 * 1024 ** 2, fileBytes: 1024 ** 2 } as const

export interface LoadedProject {
  /** Text by path. */
  readonly files: ReadonlyMap<string, string>
  /** True when more would have been needed: then what is not found is no error. */
  readonly isCut: boolean
}

const atOnce = 8

/** Reads what the given scripts take from elsewhere, and what that takes, nearest first, within the limits. */
export async function loadProject(
  files: ProjectFiles,
  roots: ReadonlyMap<string, string>,
  mappings: PathMappings,
  signal: AbortSignal,
): Promise<LoadedProject> {
  const loaded = new Map<string, string>()
  const seen = new Set(roots.keys())
  let bytes = 0
  let isCut = false
  let scripts: readonly (readonly [path: string, text: string])[] = [...roots]
  while (scripts.length > 0 && !isCut) {
    const wanted = await inPortions(scripts, async ([path, text]) =>
      (await inPortions(specifiersOf(text), (one) => resolveImport(files, path, one, mappings))).flat(),
    )
    const next: [string, string][] = []
    const fresh = [...new Set(wanted.flat())].filter((path) => !seen.has(path))
    for (let at = 0; at < fresh.length && !isCut; at += atOnce) {
      signal.throwIfAborted()
      const portion = fresh.slice(at, at + atOnce)
      const texts = await Promise.all(portion.map((path) => files.read(path)))
      portion.forEach((path, index) => {
        seen.add(path)
        const text = texts[index] ?? null
        if (text === null || isCut) return
        if (text.length > projectLimits.fileBytes) return
        if (loaded.size >= projectLimits.files || bytes + text.length > projectLimits.bytes) {
          isCut = true
          return
        }
        bytes += text.length
        loaded.set(path, text)
        if (!nameIn(path).endsWith('.json')) next.push([path, text])
      })
    }
    scripts = next
  }
  return { files: loaded, isCut }
}

async function inPortions<T, R>(values: readonly T[], work: (value: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  for (let at = 0; at < values.length; at += atOnce) {
    results.push(...(await Promise.all(values.slice(at, at + atOnce).map(work))))
  }
  return results
}
