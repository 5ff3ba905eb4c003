import { randomUUID } from 'node:crypto'
import type { SandboxId } from '../../../src-shared/engine/sandbox.ts'

/** Receipts that doors still owe; the oldest of more are given up, so what they were for counts as not taken out. */
const mostOwed = 64
/** Letters of all paths that are kept for them: a sandbox chooses its names. */
const mostLetters = 64 * 1024 ** 2
/** Files of all receipts: each takes memory also under the shortest name. */
const mostFiles = 400_000

/** Something that went out to a door. */
export interface SentFile {
  /** Relative to /workspace. */
  readonly path: string
  readonly hash: string
  /** Its place among the entries of the tar it went in; null of what stands or falls with the whole. */
  readonly entry: number | null
}

/** First and last place, both included. */
export type EntryRange = readonly [number, number]

interface Owed {
  readonly id: SandboxId
  readonly sent: readonly SentFile[]
  readonly letters: number
}

/** What went out and is not known to be written: a door may refuse it, run out of disk, or be gone. */
export class Receipts {
  readonly #owed = new Map<string, Owed>()
  #letters = 0
  #files = 0

  /** @returns what the door gives back once it has written it. */
  owe(id: SandboxId, sent: readonly SentFile[]): string {
    const receipt = randomUUID()
    const letters = sent.reduce((sum, { path }) => sum + path.length, 0)
    this.#owed.set(receipt, { id, sent, letters })
    this.#letters += letters
    this.#files += sent.length
    for (const oldest of this.#owed.keys()) {
      if (this.#owed.size <= mostOwed && this.#letters <= mostLetters && this.#files <= mostFiles) break
      this.#forget(oldest)
    }
    return receipt
  }

  /** What was written of it: all, or what was in these entries. Null for a receipt that nobody owes (any more). */
  settle(
    receipt: string,
    entries: readonly EntryRange[] | null,
  ): { readonly id: SandboxId; readonly hashes: ReadonlyMap<string, string> } | null {
    const owed = this.#forget(receipt)
    if (owed === undefined) return null
    const written = owed.sent.filter(({ entry }) => entry === null || entries === null || isWithin(entry, entries))
    return { id: owed.id, hashes: new Map(written.map(({ path, hash }) => [path, hash])) }
  }

  #forget(receipt: string): Owed | undefined {
    const owed = this.#owed.get(receipt)
    this.#owed.delete(receipt)
    this.#letters -= owed?.letters ?? 0
    this.#files -= owed?.sent.length ?? 0
    return owed
  }
}

/** @param ranges in ascending order */
function isWithin(entry: number, ranges: readonly EntryRange[]): boolean {
  let [low, high] = [0, ranges.length - 1]
  while (low <= high) {
    const middle = (low + high) >> 1
    const [first, last] = ranges[middle] ?? [0, -1]
    if (entry < first) high = middle - 1
    else if (entry > last) low = middle + 1
    else return true
  }
  return false
}
