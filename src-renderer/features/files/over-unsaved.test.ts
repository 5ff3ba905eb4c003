import { expect, it } from 'vitest'
import type { Backend, BackendClient } from '../../bridge/backend.ts'
import { applyEdit } from './edits.ts'
import { moveInto } from './move-and-copy.ts'
import type { FileMoves } from './over-unsaved.ts'

function moving(unsaved: string) {
  const renamed: string[] = []
  const client = { files: { rename: ({ to }: { readonly to: string }) => void renamed.push(to) } }
  const backend: Pick<Backend, 'call'> = { call: async (ask) => await ask(client as unknown as BackendClient) }
  const unsavedAt = (path: string) => (unsaved === path || unsaved.startsWith(`${path}/`) ? 1 : 0)
  const moves: FileMoves = { backend: backend as Backend, sandbox: 'box', unsavedAt }
  return { moves, renamed }
}

it('[ED14] refuses to rename onto a name under which unsaved text is open, before anything is sent', async () => {
  const { moves, renamed } = moving('/workspace/lib/b')
  const rename = (path: string, name: string) => applyEdit(moves, { kind: 'rename', path }, name)
  await expect(rename('/workspace/lib/a', 'b')).rejects.toMatchObject({ code: 'file-exists' })
  await expect(rename('/workspace/src', 'lib')).rejects.toMatchObject({ code: 'file-exists' })
  const move = moveInto(moves, ['/workspace/b'], '/workspace/lib', () => undefined)
  await expect(move).rejects.toMatchObject({ code: 'file-exists' })
  expect(renamed).toEqual([])
  // Its own unsaved text goes along.
  await rename('/workspace/lib/b', 'c')
  expect(renamed).toEqual(['/workspace/lib/c'])
})
