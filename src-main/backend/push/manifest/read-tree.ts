import { createHash } from 'node:crypto'
import { posix } from 'node:path'
import type { AgentFiles } from '../../channel/agent-client.ts'
import type { Tree } from '../merge/plan-merge.ts'
import { TreeBuilder, type TreeLimits } from '../tree.ts'

export interface ReadTreeOptions {
  /** As `hashTree` takes it: bare names everywhere, paths with a slash at their beginning. */
  readonly exclude?: readonly string[]
  readonly signal?: AbortSignal
  readonly limits?: TreeLimits
}

export interface ReadTree {
  readonly tree: Tree
  /** Sockets, pipes and devices: they have no content that could travel. */
  readonly special: number
  /** All folders, also those with nothing in them. */
  readonly folders: ReadonlySet<string>
}

const mostTarget = 4096

/** All files and links below a folder of a sandbox, checked and bounded. */
export async function readTree(files: AgentFiles, root: string, options: ReadTreeOptions = {}): Promise<ReadTree> {
  const { exclude = [], signal, limits } = options
  const asked = { exclude, ...(signal === undefined ? {} : { signal }) }
  const builder = new TreeBuilder(limits)
  for await (const file of files.hashTree(root, asked)) builder.add(file)
  let special = 0
  const folders = new Set<string>()
  const withLinks = new Map<string, Set<string>>()
  for await (const batch of files.walk(root, asked)) {
    for (const { folder, names, kinds } of batch) {
      for (const [index, name] of names.entries()) {
        if (kinds[index] === 'o') special += 1
        if (kinds[index] === 'd') folders.add(folder === '' ? name : `${folder}/${name}`)
        if (kinds[index] !== 'l') continue
        const links = withLinks.get(folder) ?? new Set()
        withLinks.set(folder, links.add(name))
      }
    }
  }
  for (const [folder, walked] of withLinks) {
    const place = folder === '' ? root : posix.join(root, folder)
    for await (const { names, links } of files.children(place, signal === undefined ? {} : { signal })) {
      for (const { at, target } of links) {
        const name = names[at]
        // Made or left out meanwhile: the next look tells.
        if (name === undefined || !walked.delete(name) || target.length > mostTarget) continue
        const hash = createHash('sha256').update(target).digest('hex')
        const path = folder === '' ? name : `${folder}/${name}`
        builder.add({ path, hash, size: Buffer.byteLength(target), mode: 0o777 }, 'link')
      }
    }
  }
  return { tree: builder.tree, special, folders }
}
