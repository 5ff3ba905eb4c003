import type { Backend } from '../../bridge/backend.ts'
import { parentOf } from '../../state/file-changes.ts'

/** A name that is being typed in the tree. */
export type Edit =
  { readonly kind: 'rename'; readonly path: string } | { readonly kind: 'file' | 'folder'; readonly parent: string }

/** Does what a typed name asks for; resolves with the path that is there now. */
export async function applyEdit(backend: Backend, sandbox: string, edit: Edit, name: string): Promise<string> {
  const path = `${edit.kind === 'rename' ? parentOf(edit.path) : edit.parent}/${name}`
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
