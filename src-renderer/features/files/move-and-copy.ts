import { create } from 'zustand'
import type { Backend } from '../../bridge/backend.ts'
import { parentOf } from '../../state/file-changes.ts'
import { refuseOverUnsaved, type FileMoves } from './over-unsaved.ts'

/** What was cut or copied in a tree, to be pasted in it. */
export interface Clip {
  readonly sandbox: string
  readonly kind: 'cut' | 'copy'
  readonly paths: readonly string[]
}

export const useClip = create<{ readonly clip: Clip | null }>(() => ({ clip: null }))

export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/** Whether something can be put into a folder: not into itself, nor where it is already. */
export function canMoveInto(paths: readonly string[], folder: string): boolean {
  return paths.every((path) => parentOf(path) !== folder && folder !== path && !folder.startsWith(`${path}/`))
}

/** Moves each into a folder, one after another; told after each with its old and new path. Never replaces anything. */
export async function moveInto(
  { backend, sandbox, unsavedAt }: FileMoves,
  paths: readonly string[],
  folder: string,
  moved: (from: string, to: string) => void,
): Promise<void> {
  for (const path of paths) {
    const to = `${folder}/${nameOf(path)}`
    if (to === path) continue
    refuseOverUnsaved(to, unsavedAt)
    await backend.call((client) => client.files.rename({ sandbox, path, to }))
    moved(path, to)
  }
}

/** Copies each into a folder, under a name that is free there. Resolves with the new paths. */
export async function copyInto(
  backend: Backend,
  sandbox: string,
  paths: readonly string[],
  folder: string,
  taken: readonly string[],
): Promise<readonly string[]> {
  const names = new Set(taken)
  const made: string[] = []
  for (const path of paths) {
    const name = freeName(nameOf(path), names)
    const to = `${folder}/${name}`
    await backend.call((client) => client.files.copy({ sandbox, path, to }))
    names.add(name)
    made.push(to)
  }
  return made
}

/** The name, or with “copy” and a number before its ending where that is taken. */
export function freeName(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name
  const dot = name.lastIndexOf('.')
  const [base, ending] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, '']
  for (let count = 1; ; count++) {
    const other = `${base} copy${count === 1 ? '' : ` ${String(count)}`}${ending}`
    if (!taken.has(other)) return other
  }
}
