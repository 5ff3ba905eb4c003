import { lstat, rmdir, unlink } from 'node:fs/promises'
import type { Stats } from 'node:fs'
import { fileError, fileErrorOf, isMissing } from './file-error.ts'
import { childOf, parentOf } from './file-path.ts'
import { inOrder } from './in-order.ts'
import { toFsPath } from './path-bytes.ts'
import { childrenOf, type FolderChild } from './read-folder.ts'

const together = 8

/** Removes a file, a link (never what it leads to) or a folder; one that is not empty only when `recursive`. */
export async function removePath(
  path: string,
  options: { readonly recursive?: boolean | undefined; readonly signal?: AbortSignal | undefined } = {},
): Promise<void> {
  try {
    const what = await lstat(toFsPath(path))
    if (!what.isDirectory()) {
      await unlink(toFsPath(path))
      return
    }
    await assertNoMount(path, what)
    if (options.recursive === true) await empty(path, options.signal)
    await rmdir(toFsPath(path))
  } catch (error) {
    throw fileError(error, path)
  }
}

/** A volume cannot be removed from inside; without this look all that is in it would go before that is found out. */
async function assertNoMount(path: string, what: Stats): Promise<void> {
  const above = await lstat(toFsPath(parentOf(path)))
  if (above.dev !== what.dev) throw fileErrorOf('EBUSY', path, 'A volume of the sandbox is mounted there.')
}

async function empty(folder: string, signal: AbortSignal | undefined): Promise<void> {
  const removeChild = async ({ name, kind }: FolderChild) => {
    signal?.throwIfAborted()
    const path = childOf(folder, name)
    try {
      if (kind === 'folder') {
        await empty(path, signal)
        await rmdir(toFsPath(path))
      } else await unlink(toFsPath(path))
    } catch (error) {
      // Gone already is as good.
      if (!isMissing(error)) throw fileError(error, path)
    }
  }
  // Something is often put in while we remove (a build that runs): look once more before giving up.
  for (let attempt = 0; attempt < 3; attempt++) {
    const children = await childrenOf(folder)
    if (children.length === 0) return
    const files = children.filter(({ kind }) => kind !== 'folder')
    // Files side by side, folders one after the other: the number of open things does not grow with depth.
    for await (const _ of inOrder(files, together, removeChild)) signal?.throwIfAborted()
    for (const child of children) if (child.kind === 'folder') await removeChild(child)
  }
}
