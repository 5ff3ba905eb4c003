import { z } from 'zod'
import { parsedJson } from '../../../../src-shared/text/parsed-json.ts'
import { TreeBuilder } from '../tree.ts'
import { pushFolders } from '../roots.ts'
import { mostEmptyFolders, type EmptyFolders } from '../travel/empty-folders.ts'
import type { Trees } from '../travel/read-sides.ts'

const line = z.tuple([z.enum(pushFolders), z.enum(['file', 'link']), z.string(), z.string(), z.number(), z.number()])

/** A line for each path. */
export function treeLines(trees: Trees): string {
  return pushFolders
    .flatMap((folder) =>
      [...trees[folder]].map(([path, { kind, hash, size, mode }]) =>
        JSON.stringify([folder, kind, path, hash, size, mode]),
      ),
    )
    .join('\n')
}

export function readTreesFile(text: string): Trees {
  const builders = { workspace: new TreeBuilder(), home: new TreeBuilder() }
  for (const one of text.split('\n')) {
    if (one === '') continue
    const [folder, kind, path, hash, size, mode] = line.parse(JSON.parse(one))
    builders[folder].add({ path, hash, size, mode }, kind)
  }
  return { workspace: builders.workspace.tree, home: builders.home.tree }
}

const paths = z.array(z.string().max(4096)).max(mostEmptyFolders)
const emptyFolders = z.object({ workspace: paths, home: paths })

export function readEmptyFolders(text: string): EmptyFolders {
  const { workspace, home } = emptyFolders.parse(parsedJson(text))
  return { workspace: new Set(workspace), home: new Set(home) }
}
