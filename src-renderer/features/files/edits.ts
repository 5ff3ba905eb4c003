import { parentOf } from '../../state/file-changes.ts'
import { refuseOverUnsaved, type FileMoves } from './over-unsaved.ts'

/** A name that is being typed in the tree. */
export type Edit =
  { readonly kind: 'rename'; readonly path: string } | { readonly kind: 'file' | 'folder'; readonly parent: string }

/** Does what a typed name asks for; resolves with the path that is there now. */
export async function applyEdit({ backend, sandbox, unsavedAt }: FileMoves, edit: Edit, name: string): Promise<string> {
  const path = `${edit.kind === 'rename' ? parentOf(edit.path) : edit.parent}/${name}`
  if (edit.kind === 'rename' && edit.path !== path) refuseOverUnsaved(path, unsavedAt)
  await backend.call(async (client): Promise<unknown> => {
    switch (edit.kind) {
      case 'rename':
        return await client.files.rename({ sandbox, path: edit.path, to: path })
      case 'folder':
        return await client.files.makeFolder({ sandbox, path })
      case 'file':
        return await client.files.save({ sandbox, path, text: '', condition: { kind: 'absent' } })
    }
  })
  return path
}
