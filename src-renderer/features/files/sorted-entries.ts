import type { FileKind } from '../../../src-shared/agent/files.ts'
import { kindLetters } from '../../../src-shared/agent/files.ts'
import type { ChildrenRecord } from '../../../src-shared/agent/file-wire.ts'
import { isUndecodable } from '../../../src-shared/paths/path-bytes.ts'

/** What the tree knows of something in a folder. */
export interface TreeEntry {
  readonly name: string
  readonly kind: FileKind
  readonly linkTarget: string | null
  readonly targetKind: FileKind | null
  /** Its name is no UTF-8. */
  readonly undecodable: boolean
}

export function isFolder({ kind, targetKind }: Pick<TreeEntry, 'kind' | 'targetKind'>): boolean {
  return kind === 'folder' || (kind === 'link' && targetKind === 'folder')
}

const kindOf = new Map(Object.entries(kindLetters).map(([kind, letter]) => [letter, kind as FileKind]))

/** The entries of one record of a listing, in no order. */
export function entriesOf({ names, kinds, links }: ChildrenRecord): readonly TreeEntry[] {
  const linkAt = new Map(links.map((link) => [link.at, link]))
  return names.map((name, at) => ({
    name,
    kind: kindOf.get(kinds[at] ?? '') ?? 'other',
    linkTarget: linkAt.get(at)?.target ?? null,
    targetKind: linkAt.get(at)?.kind ?? null,
    undecodable: isUndecodable(name),
  }))
}

/** An entry with what it is ordered by. */
interface Keyed {
  readonly key: string
  readonly entry: TreeEntry
}

/**
 * Entries in the tree's order while they come in pieces: folders first, then by name as people count (`a2` before `a10`).
 * Each piece is sorted by itself and put into its place, so that 100,000 of them never hold up the window.
 */
export class SortedEntries {
  #all: readonly Keyed[] = []

  add(entries: readonly TreeEntry[]): void {
    const piece = entries.map((entry) => ({ key: keyOf(entry), entry })).sort(byKey)
    this.#all = this.#all.length === 0 ? piece : merged(this.#all, piece)
  }

  get entries(): readonly TreeEntry[] {
    return this.#all.map(({ entry }) => entry)
  }
}

function byKey(a: Keyed, b: Keyed): number {
  return a.key < b.key ? -1 : a.key > b.key ? 1 : 0
}

function merged(a: readonly Keyed[], b: readonly Keyed[]): readonly Keyed[] {
  const all: Keyed[] = []
  let [left, right] = [0, 0]
  for (;;) {
    const [one, other] = [a[left], b[right]]
    if (one === undefined) return all.concat(b.slice(right))
    if (other === undefined) return all.concat(a.slice(left))
    if (one.key <= other.key) {
      all.push(one)
      left += 1
    } else {
      all.push(other)
      right += 1
    }
  }
}

/** Comparing such keys is far cheaper than a collator, which takes a quarter of a second for 100,000 names. */
function keyOf(entry: TreeEntry): string {
  const { name } = entry
  const plain = /^[\x20-\x7e]*$/.test(name) ? name : name.normalize('NFD').replace(/\p{Mn}/gu, '')
  // A number begins with how many digits it has.
  const counted = plain.toLowerCase().replace(/\d+/g, (digits) => {
    const number = digits.replace(/^0+(?=\d)/, '')
    return String.fromCharCode(0x30 + number.length) + number
  })
  return `${isFolder(entry) ? '0' : '1'}${counted}\0${name}`
}
