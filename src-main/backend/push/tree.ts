import type { TreeEntry } from '../../../src-shared/cloud/merge.ts'
import { AirlockError } from '../../../src-shared/errors/airlock-error.ts'
import { mostInTree } from '../../../src-shared/agent/file-wire.ts'

/** What is told of one file, as it comes from a sandbox. */
export interface ListedFile {
  readonly path: string
  readonly hash: string
  readonly size: number
  readonly mode: number
}

export interface TreeLimits {
  readonly entries: number
  /** Letters of all paths. */
  readonly letters: number
}

const usualLimits: TreeLimits = { entries: mostInTree, letters: 256 * 1024 ** 2 }
const hashPattern = /^[0-9a-f]{64}$/
const mostPath = 4096

/** Makes a tree of what a sandbox tells, and takes nothing that could not be on its disk: what is told is hostile. */
export class TreeBuilder {
  readonly #entries = new Map<string, TreeEntry>()
  readonly #limits: TreeLimits
  #letters = 0

  constructor(limits: TreeLimits = usualLimits) {
    this.#limits = limits
  }

  /** @throws AirlockError `agent-protocol` for what can be no file, `too-many` beyond the limits */
  add({ path, hash, size, mode }: ListedFile, kind: TreeEntry['kind'] = 'file'): void {
    const isWhole = hashPattern.test(hash) && Number.isSafeInteger(size) && size >= 0 && Number.isSafeInteger(mode)
    if (!isWhole || !isPathInside(path) || this.#entries.has(path)) throw impossible()
    this.#letters += path.length
    if (this.#entries.size >= this.#limits.entries || this.#letters > this.#limits.letters) throw tooMany()
    this.#entries.set(path, { kind, hash, size, mode: mode & 0o7777 })
  }

  get tree(): ReadonlyMap<string, TreeEntry> {
    return this.#entries
  }
}

/** Whether a path is relative, stays where it begins and has no empty parts. */
export function isPathInside(path: string): boolean {
  if (path === '' || path.length > mostPath || path.includes('\0')) return false
  return path.split('/').every((part) => part !== '' && part !== '.' && part !== '..')
}

function impossible(): AirlockError {
  return new AirlockError({
    code: 'agent-protocol',
    message: 'The sandbox’s list of files cannot be right.',
    why: 'It names a file twice, outside of the folder, or without a hash.',
    remedy: 'Start the sandbox again and try once more. If it comes again, do not trust what runs in it.',
  })
}

function tooMany(): AirlockError {
  return new AirlockError({
    code: 'too-many',
    message: 'There are too many files to travel.',
    why: `A sandbox may have up to ${mostInTree.toLocaleString('en')} files.`,
    remedy: 'Leave out folders that can be made again, like node_modules.',
  })
}
