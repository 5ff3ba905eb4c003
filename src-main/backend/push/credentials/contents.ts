import { setImmediate as turn } from 'node:timers/promises'
import type { CredentialKind } from '../../../../src-shared/cloud/credentials.ts'
import { findByKeptRules, type Found } from './kept-rules.ts'
import { LineCounter, masked } from './masked.ts'
import { shapeRules } from './own-rules.ts'
import { hasWrongChecksum, isName, isPlaceholder } from './placeholders.ts'

/** Letters that are looked at before others have their turn, and how far one look goes into the next. */
const lookLetters = 64 * 1024
const overlapLetters = 12 * 1024
const mostPerFile = 50

export interface FoundInText {
  readonly kind: CredentialKind
  readonly what: string
  readonly line: number
  readonly excerpt: string
}

/** Finds secrets by their shapes. What is asked of a text is bounded for each of its letters, whatever is in it. */
export async function findInText(content: string, signal?: AbortSignal): Promise<readonly FoundInText[]> {
  const byStart = new Map<number, Found>()
  for (let at = 0; at < content.length; at += lookLetters - overlapLetters) {
    signal?.throwIfAborted()
    if (at > 0) await turn()
    const look = content.slice(at, at + lookLetters)
    for (const found of [...findByShape(look), ...findByKeptRules(look)]) {
      if (byStart.size >= mostPerFile) break
      const [start, end] = [at + found.start, at + found.end]
      if (!byStart.has(start)) byStart.set(start, { ...found, start, end })
    }
    if (at + lookLetters >= content.length || byStart.size >= mostPerFile) break
  }
  const lines = new LineCounter(content)
  let last = -1
  return [...byStart.values()]
    .sort((a, b) => a.start - b.start || b.end - a.end)
    .flatMap(({ kind, what, start, end }) => {
      const value = content.slice(start, end)
      // One secret is told once, by whatever found it first.
      if (start < last || !isSecret(kind, value)) return []
      last = end
      return [{ kind, what, line: lines.lineOf(start), excerpt: masked(content, start, end) }]
    })
}

function* findByShape(content: string): Iterable<Found> {
  for (const { kind, what, shape } of shapeRules) {
    for (const match of content.matchAll(shape)) {
      yield { kind, what, start: match.index, end: match.index + match[0].length }
    }
  }
}

const passwordInAddress = /^[a-z][a-z0-9+:]{1,20}:\/\/[^:/\s]{1,256}:([^\s]{1,512})@([^@/\s:]{1,256})/i

function isSecret(kind: CredentialKind, value: string): boolean {
  if (kind === 'private-key') return true
  const [, password, host] = passwordInAddress.exec(value.slice(0, 1200)) ?? []
  if (password !== undefined && host !== undefined) return !isPlaceholder(password) && !isOfThisComputer(host)
  return !isPlaceholder(value) && !isName(value) && !hasWrongChecksum(value)
}

/** A server beside the program, as in each tutorial: its password opens nothing elsewhere. */
function isOfThisComputer(host: string): boolean {
  return (
    !host.includes('.') || host === '127.0.0.1' || host === '0.0.0.0' || /(?:^|\.)example\.(?:com|org|net)$/.test(host)
  )
}
