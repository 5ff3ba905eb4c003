import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { Architecture } from './architectures.ts'

const npmPart = z.strictObject({
  name: z.string().regex(/^(@[a-z0-9-]+\/)?[a-z0-9-]+$/),
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  integrity: z.string().regex(/^sha512-[A-Za-z0-9+/]{86}==$/),
})
const debianPart = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9+.-]+$/),
  version: z.string().regex(/^[A-Za-z0-9.+:~-]+$/),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
})
const partsOfArchitecture = z.strictObject({
  npm: z.array(npmPart).readonly(),
  debian: z.array(debianPart).readonly(),
})
const partsList = z.strictObject({
  about: z.string(),
  /** The Debian release that the C library is taken from. */
  suite: z.string().regex(/^[a-z]+$/),
  amd64: partsOfArchitecture,
  arm64: partsOfArchitecture,
})

/** A package of npm, by version and by the hash of its archive. */
export type NpmPart = Readonly<z.infer<typeof npmPart>>
/** A package of Debian, by version and by the hash of its file. */
export type DebianPart = Readonly<z.infer<typeof debianPart>>
/** What a runtime is made from besides our own source: `resources/runtime/parts.json`. */
export type PartsList = Readonly<z.infer<typeof partsList>>

/** Where the list lies in the project. */
export function partsListPath(root: string): string {
  return join(root, 'resources', 'runtime', 'parts.json')
}

/** Reads and checks the list. @throws Error that names the field that does not fit. */
export function readPartsList(root: string): PartsList {
  const path = partsListPath(root)
  const parsed = partsList.safeParse(JSON.parse(readFileSync(path, 'utf8')))
  if (parsed.success) return parsed.data
  throw new Error(`${path} is not a list of parts:\n${z.prettifyError(parsed.error)}`)
}

/**
 * Names the folder of assembled parts. Another version, another way of assembling or another strip gives another name,
 * so nothing in the cache is ever out of date.
 */
export function partsHash(list: PartsList, architecture: Architecture, how: readonly string[]): string {
  const input = JSON.stringify([list.suite, list[architecture], how])
  return createHash('sha256').update(input).digest('hex').slice(0, 24)
}
