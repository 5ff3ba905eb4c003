import type { HashRecord, WalkRecord } from '../../src-shared/agent/file-wire.ts'
import { kindLetters, type WalkedFolder as FolderSlice } from '../../src-shared/agent/files.ts'
import type { HashedFile } from './hash-tree.ts'
import type { FolderChild } from './read-folder.ts'
import type { WalkedFolder } from './walk.ts'

/** A record is sent when it has about this many bytes… */
const recordBytes = 64 * 1024
/** …or when its first part is this old. */
const patienceMs = 100

/** Of a name as JSON; a character takes six bytes at most. */
const sizeOf = (name: string) => 6 * name.length + 8

export async function* hashRecords(files: AsyncIterable<HashedFile>): AsyncGenerator<HashRecord> {
  const sized = async function* () {
    for await (const file of files) yield { value: file, bytes: sizeOf(file.path) + 120 }
  }
  for await (const batch of batches(sized())) yield { files: batch }
}

export async function* walkRecords(walked: AsyncIterable<WalkedFolder>): AsyncGenerator<WalkRecord> {
  const sized = async function* () {
    for await (const { folder, children } of walked) yield* slices(folder, children)
  }
  for await (const batch of batches(sized())) yield { folders: batch }
}

/** A folder of 100,000 files takes several records. */
function* slices(folder: string, children: readonly FolderChild[]): Generator<{ value: FolderSlice; bytes: number }> {
  let [names, kinds, bytes]: [string[], string, number] = [[], '', sizeOf(folder)]
  for (const { name, kind } of children) {
    names.push(name)
    kinds += kindLetters[kind]
    bytes += sizeOf(name)
    if (bytes < recordBytes) continue
    yield { value: { folder, names, kinds }, bytes }
    ;[names, kinds, bytes] = [[], '', sizeOf(folder)]
  }
  if (names.length > 0) yield { value: { folder, names, kinds }, bytes }
}

/** The very first is sent at once, so that something can be shown. */
async function* batches<T>(sized: AsyncIterable<{ readonly value: T; readonly bytes: number }>): AsyncGenerator<T[]> {
  let batch: T[] = []
  let bytes = recordBytes
  let began = performance.now()
  for await (const part of sized) {
    if (batch.length === 0) began = performance.now()
    batch.push(part.value)
    bytes += part.bytes
    if (bytes < recordBytes && performance.now() - began < patienceMs) continue
    yield batch
    batch = []
    bytes = 0
  }
  if (batch.length > 0) yield batch
}
