import type { Tree } from '../merge/plan-merge.ts'
import { eachPath, foldersAbove } from './totals.ts'

/** A folder that a tool made and can make again, with what in it may be made for one kind of computer. */
export interface MadeFolder {
  readonly path: string
  readonly why: string
  readonly remake: string | null
  /** Files of it that may be programs, a few; none where the folder is bound whatever is in it. */
  readonly suspects: readonly string[]
}

export interface BoundPaths {
  readonly folders: readonly MadeFolder[]
  /** Files outside of these folders that may be programs. */
  readonly loose: readonly string[]
}

const most = { folders: 200, suspects: 40, loose: 500 } as const
const nativePart = /\.(?:node|so(?:\.\d{1,4}){0,3}|o)$/

/** First that is there beside a folder says how it is made again. */
const remakes: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  node_modules: [
    ['package-lock.json', 'npm ci'],
    ['yarn.lock', 'yarn install --frozen-lockfile'],
    ['pnpm-lock.yaml', 'pnpm install --frozen-lockfile'],
    ['bun.lock', 'bun install --frozen-lockfile'],
    ['package.json', 'npm install'],
  ],
  venv: [
    ['uv.lock', 'uv sync'],
    ['poetry.lock', 'poetry install'],
    ['requirements.txt', 'python3 -m venv NAME && NAME/bin/pip install -r requirements.txt'],
  ],
  target: [['Cargo.toml', 'cargo build']],
  bundle: [['../Gemfile.lock', 'bundle install']],
}

/** Finds by names alone what may be bound to a kind of computer; what is in the files is asked for later. */
export async function findBoundPaths(tree: Tree, signal?: AbortSignal): Promise<BoundPaths> {
  const folders = new Map<string, { why: string; remake: string | null; suspects: string[]; isWhole: boolean }>()
  const loose: string[] = []
  await eachPath(tree, signal, (path) => {
    const kind = firstMade(path, tree)
    if (kind === null) {
      if (isSuspect(path, tree) && loose.length < most.loose) loose.push(path)
      return
    }
    const known = folders.get(kind.path)
    if (known === undefined && folders.size >= most.folders) return
    const { path: at, isWhole, why } = kind
    const found = known ?? { why, remake: remakeOf(kind, tree), suspects: [], isWhole }
    folders.set(at, found)
    if (isWhole || !isSuspect(path, tree)) return
    // Native parts first: they are what is bound for sure.
    if (nativePart.test(path)) found.suspects.unshift(path)
    else found.suspects.push(path)
    found.suspects.splice(most.suspects)
  })
  return {
    folders: [...folders]
      .filter(([, { isWhole, suspects }]) => isWhole || suspects.length > 0)
      .map(([path, { why, remake, suspects }]) => ({ path, why, remake, suspects })),
    loose,
  }
}

interface Made {
  readonly path: string
  readonly kind: keyof typeof remakes
  readonly why: string
  readonly isWhole: boolean
}

/** The outermost folder above a path that a tool made. */
function firstMade(path: string, tree: Tree): Made | null {
  for (const folder of foldersAbove(path)) {
    const slash = folder.lastIndexOf('/')
    const [name, beside] = [folder.slice(slash + 1), folder.slice(0, slash + 1)]
    if (name === 'node_modules') {
      return { path: folder, kind: name, why: 'Packages in it have native parts.', isWhole: false }
    }
    if (name === 'target' && tree.has(`${beside}Cargo.toml`)) {
      return { path: folder, kind: name, why: 'Cargo builds programs in it.', isWhole: true }
    }
    if (name === 'bundle' && beside.endsWith('vendor/')) {
      return { path: folder, kind: name, why: 'Gems in it have native parts.', isWhole: false }
    }
    if (tree.has(`${folder}/pyvenv.cfg`)) {
      return { path: folder, kind: 'venv', why: 'It is a Python environment.', isWhole: true }
    }
  }
  return null
}

function isSuspect(path: string, tree: Tree): boolean {
  const entry = tree.get(path)
  if (entry?.kind !== 'file') return false
  return nativePart.test(path) || ((entry.mode & 0o100) !== 0 && !/\.(?:sh|js|mjs|cjs|py|rb|pl|ts)$/.test(path))
}

function remakeOf({ path, kind }: Made, tree: Tree): string | null {
  const slash = path.lastIndexOf('/')
  const beside = path.slice(0, slash + 1)
  const name = path.slice(slash + 1)
  // A name that a shell would read is not put into a command.
  if (!/^[A-Za-z0-9._-]{1,100}$/.test(name)) return null
  const found = (remakes[kind] ?? []).find(([file]) =>
    tree.has(file.startsWith('../') ? beside.replace(/vendor\/$/, '') + file.slice(3) : beside + file),
  )
  return found?.[1].replaceAll('NAME', name) ?? null
}
