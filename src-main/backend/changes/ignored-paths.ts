import { posix } from 'node:path'
import type { AgentFiles } from '../channel/agent-client.ts'
import { Effort } from '../ignored/effort.ts'
import { ignoreRules, isIgnored, type IgnoreRules } from '../ignored/ignore-rules.ts'
import { Letters } from './letters.ts'
import { textOf } from './originals.ts'

/** `.gitignore` files that are read, and bytes of each: a sandbox could hold more than anybody needs. */
const mostRules = 200
const rulesBytes = 64 * 1024

/** What of a workspace is compared with what came in, and what is not. */
export interface WalkedWorkspace {
  /** Topmost paths that are ignored: relative, folders with `/` at the end. */
  readonly ignored: readonly string[]
  /** Links, relative. */
  readonly links: readonly string[]
}

/**
 * Walks the workspace as git sees it: what a `.gitignore` names is left out, unless something in it came in. Git's own
 * folder is left out too. Nothing but what is *new* can be hidden by this, and what is hidden is never taken out.
 */
export async function walkWorkspace(
  files: AgentFiles,
  workspace: string,
  cameIn: ReadonlySet<string>,
  signal: AbortSignal | undefined,
  letters = new Letters(),
): Promise<WalkedWorkspace> {
  const options = signal === undefined ? {} : { signal }
  const folders = foldersOf(cameIn)
  const rules: IgnoreRules[] = []
  const effort = new Effort()
  const [ignored, links]: [string[], string[]] = [[], []]
  const leftOut = new Set<string>()
  /** Ignored folders that something came into: what else is in them is ignored as well. */
  const halfLeftOut = new Set<string>()
  for await (const batch of files.walk(workspace, options)) {
    for (const { folder, names, kinds } of batch) {
      if (isBelow(folder, leftOut)) continue
      if (names.includes('.gitignore') && rules.length < mostRules) {
        const text = await readRules(files, posix.join(workspace, folder, '.gitignore'), options)
        const read = ignoreRules(folder, text, true)
        if (read !== null) rules.push(read)
      }
      for (const [index, name] of names.entries()) {
        const path = folder === '' ? name : `${folder}/${name}`
        const isFolder = kinds[index] === 'd'
        await effort.rest()
        const matches = halfLeftOut.has(folder) || isIgnored(path, isFolder, rules, effort)
        if (name === '.git' || (matches && !(isFolder ? folders : cameIn).has(path))) {
          letters.add(path)
          ignored.push(isFolder ? `${path}/` : path)
          if (isFolder) leftOut.add(path)
        } else {
          if (matches && isFolder) halfLeftOut.add(path)
          if (kinds[index] === 'l') {
            letters.add(path)
            links.push(path)
          }
        }
      }
    }
  }
  return { ignored, links }
}

/** Every folder that something came into. */
function foldersOf(paths: ReadonlySet<string>): ReadonlySet<string> {
  const folders = new Set<string>()
  for (const path of paths) {
    for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) {
      const folder = path.slice(0, at)
      if (folders.has(folder)) break
      folders.add(folder)
    }
  }
  return folders
}

function isBelow(folder: string, leftOut: ReadonlySet<string>): boolean {
  if (leftOut.size === 0) return false
  for (let at = folder.length; at > 0; at = folder.lastIndexOf('/', at - 1)) {
    if (leftOut.has(folder.slice(0, at))) return true
  }
  return false
}

async function readRules(files: AgentFiles, path: string, options: { readonly signal?: AbortSignal }): Promise<string> {
  try {
    const { bytes, end } = await files.read(path, { length: rulesBytes, ...options })
    return end ? (textOf(bytes) ?? '') : ''
  } catch {
    // Gone, or a folder of that name: then it names nothing.
    options.signal?.throwIfAborted()
    return ''
  }
}
