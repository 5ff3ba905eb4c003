import { setImmediate as turn } from 'node:timers/promises'
import type {
  CredentialFinding,
  CredentialScan,
  CredentialScanProgress,
} from '../../../../src-shared/cloud/credentials.ts'
import { textOf } from '../../changes/originals.ts'
import { Letters } from '../../changes/letters.ts'
import { findInText } from './contents.ts'
import { findByName } from './names.ts'

export const scanLimits = {
  /** Bytes of a file that is read; a larger one is judged by its name. */
  file: 1024 ** 2,
  findings: 1000,
  path: 4096,
} as const

/** A file that would travel. */
export interface ScannedFile {
  /** Relative to the folder that is looked through. */
  readonly path: string
  readonly size: number
  /** Null for what is too large. Asked for at most once, before the next file. */
  content(): Promise<Uint8Array | null>
}

export interface ScanOptions {
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((progress: CredentialScanProgress) => void) | undefined
}

/** Bytes after which others have their turn. */
const turnBytes = 128 * 1024
const turnFiles = 50

/** Looks through files for credentials. Nothing that is told holds one. */
export async function scanForCredentials(
  files: AsyncIterable<ScannedFile>,
  { signal, onProgress }: ScanOptions = {},
): Promise<CredentialScan> {
  const findings: CredentialFinding[] = []
  const heldBack = new Set<string>()
  const letters = new Letters()
  let [more, seen, bytes, byNameOnly, inPackages, since] = [0, 0, 0, 0, 0, 0]
  for await (const file of files) {
    signal?.throwIfAborted()
    seen += 1
    bytes += file.size
    if (isInstalled(file.path)) {
      inPackages += 1
      if (seen % turnFiles === 0) await turn()
      continue
    }
    const content = file.size > scanLimits.file ? null : await file.content()
    const text = content === null ? null : decoded(content)
    since += content?.length ?? 0
    if (text === null) byNameOnly += 1
    for (const finding of await findIn(file.path, text, signal)) {
      if (finding.isHeldBack && !heldBack.has(file.path)) {
        letters.add(file.path)
        heldBack.add(file.path)
      }
      if (findings.length < scanLimits.findings && file.path.length <= scanLimits.path) findings.push(finding)
      else more += 1
    }
    if (since < turnBytes && seen % turnFiles !== 0) continue
    since = 0
    onProgress?.({ files: seen, bytes })
    await turn()
  }
  signal?.throwIfAborted()
  onProgress?.({ files: seen, bytes })
  return { findings, more, heldBack: [...heldBack], files: seen, byNameOnly, inPackages }
}

async function findIn(path: string, text: string | null, signal?: AbortSignal): Promise<readonly CredentialFinding[]> {
  const named = findByName(path, text)
  const inText = text === null ? [] : await findInText(text, signal)
  const byName = text === null ? 'Its name says so; it was not read.' : 'Its name and what stands in it say so.'
  return [
    ...(named === null ? [] : [{ ...named, path, excerpt: null, why: byName, isHeldBack: true }]),
    ...inText
      // The file of a key is told once.
      .filter(({ kind }) => kind !== 'private-key' || named?.kind !== kind)
      .map((found) => ({ ...found, path, why: 'It has the exact shape of one.', isHeldBack: true })),
  ]
}

/**
 * What packages brought everybody has: their tests are full of keys, and a package without one of its files is broken. What
 * programs write beside them, like `.cache`, is not theirs.
 */
const installed =
  /(?:^|\/)(?:node_modules\/(?!\.)|site-packages\/|dist-packages\/|\.cargo\/registry\/src\/|go\/pkg\/mod\/)/

export function isInstalled(path: string): boolean {
  return installed.test(path)
}

/** UTF-8, or UTF-16 that begins by saying so; null for what is no text. */
function decoded(content: Uint8Array): string | null {
  const [first, second] = content
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(content)
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(content)
  if (content.includes(0)) return null
  return textOf(content) ?? new TextDecoder('latin1').decode(content)
}
