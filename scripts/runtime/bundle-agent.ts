import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { build, type Metafile } from 'esbuild'

/** Our own files in the runtime, by their path below the mount point. */
export interface AgentFiles {
  readonly files: ReadonlyMap<string, Uint8Array>
  /** Names this very state of the agent. */
  readonly hash: string
}

/** Shell scripts that go along as they are. */
export const agentScripts = [
  { path: 'agent/init', from: 'src-agent/init.sh' },
  { path: 'agent/bridge', from: 'src-agent/bridge.sh' },
  { path: 'agent/machine', from: 'src-main/machine/start.sh' },
  { path: 'agent/inside', from: 'src-main/machine/inside/inside.sh' },
  // One file under three names: what it does depends on how it is called, and the runtime has no links.
  { path: 'shims/apt', from: 'src-agent/shims/no-root.sh' },
  { path: 'shims/apt-get', from: 'src-agent/shims/no-root.sh' },
  { path: 'shims/sudo', from: 'src-agent/shims/no-root.sh' },
  { path: 'agent/shell/bash.rc', from: 'src-agent/terminals/shell/bash.rc' },
  { path: 'agent/shell/fish.fish', from: 'src-agent/terminals/shell/fish.fish' },
  { path: 'agent/shell/zsh/.zshenv', from: 'src-agent/terminals/shell/zsh/.zshenv' },
] as const

/** Programs that Node runs inside: the agent of every sandbox, and what is root in a cloud machine. */
const programs = [
  { path: 'agent/agent.mjs', from: 'src-agent/main.ts' },
  { path: 'agent/machine.mjs', from: 'src-main/machine/main.ts' },
] as const

/** Bundles each program into one module and takes the scripts and the libraries' licences along. */
export async function bundleAgent(root: string): Promise<AgentFiles> {
  requireSources(root)
  const files = new Map<string, Uint8Array>()
  for (const { path, from } of programs) {
    const { bundle, metafile } = await bundleProgram(root, from)
    files.set(path, bundle)
    for (const [licence, text] of await licencesOf(root, metafile)) files.set(licence, text)
  }
  for (const { path, from } of agentScripts) files.set(path, await readFile(join(root, from)))
  return { files, hash: hashOf(files) }
}

async function bundleProgram(
  root: string,
  from: string,
): Promise<{ readonly bundle: Uint8Array; readonly metafile: Metafile }> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: [from],
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    // Its binary is found beside it, so it stays a package: /opt/airlock/node_modules.
    external: ['@lydell/node-pty'],
    // CommonJS libraries in the bundle ask for Node's own modules through `require`.
    banner: {
      js: "import { createRequire as airlockCreateRequire } from 'node:module'\nconst require = airlockCreateRequire(import.meta.url)",
    },
    // A megabyte of memory less per sandbox; names stay, so that a stack in a log can be read.
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: 'none',
    charset: 'utf8',
    logLevel: 'silent',
  })
  const [bundle] = outputFiles
  if (bundle === undefined) throw new Error(`esbuild made no bundle of ${from}`)
  return { bundle: bundle.contents, metafile }
}

function requireSources(root: string): void {
  const missing = [...programs, ...agentScripts].map(({ from }) => from).filter((path) => !existsSync(join(root, path)))
  if (missing.length === 0) return
  throw new Error(`The agent cannot be built: ${missing.join(', ')} is missing in ${root}. Is the checkout complete?`)
}

/** The licence files of every npm package that esbuild put into the bundle. */
async function licencesOf(root: string, metafile: Metafile): Promise<ReadonlyMap<string, Uint8Array>> {
  const found = new Map<string, Uint8Array>()
  const inputs = Object.keys(metafile.inputs)
  const folders = new Set(inputs.flatMap((path) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []))
  for (const folder of [...folders].sort()) {
    const name = folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length)
    const licences = (await readdir(join(root, folder))).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file))
    for (const file of licences) found.set(`licenses/${name}/${file}`, await readFile(join(root, folder, file)))
  }
  return found
}

function hashOf(files: ReadonlyMap<string, Uint8Array>): string {
  const hash = createHash('sha256')
  for (const [path, bytes] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    hash.update(`${path}\0${String(bytes.length)}\0`).update(bytes)
  }
  return hash.digest('hex')
}
