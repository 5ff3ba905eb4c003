import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { replaceFile } from './put-in-place.ts'

/** A program that runs on Node, as one file without anything beside it. */
export interface NodeProgram {
  readonly from: string
  readonly to: string
}

export const mainPrograms: readonly NodeProgram[] = [
  { from: 'src-main/cli/main.ts', to: 'out/main/cli.js' },
  { from: 'src-main/backend/main.ts', to: 'out/main/backend.js' },
]

/** CommonJS libraries in an ES module still ask for these. */
const commonJsNames = [
  "import { createRequire as createRequireOfBundle } from 'node:module';",
  "import { fileURLToPath as pathOfBundle } from 'node:url';",
  'const require = createRequireOfBundle(import.meta.url);',
  "const __filename = pathOfBundle(import.meta.url), __dirname = pathOfBundle(new URL('.', import.meta.url));",
].join('')

/**
 * Bundles programs into `out/`. Each is one file that appears at once: a backend that runs from the previous build has
 * all its code already, and a program that starts while we build finds the old one or the new one.
 * @throws Error when a source is missing or does not compile.
 */
export async function bundleNodePrograms(root: string, programs: readonly NodeProgram[]): Promise<void> {
  const missing = programs.filter(({ from }) => !existsSync(join(root, from))).map(({ from }) => from)
  if (missing.length > 0) throw new Error(`${missing.join(' and ')} is missing`)
  for (const program of programs) await bundle(root, program)
}

async function bundle(root: string, { from, to }: NodeProgram): Promise<void> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [from],
    outfile: join(root, to),
    bundle: true,
    write: false,
    sourcemap: 'linked',
    platform: 'node',
    format: 'esm',
    target: 'node20',
    // Optional native speed-ups of the SSH library, which does without them; and the keyring, which is native and is
    // looked for when it is needed: without it secrets go into a file.
    external: ['cpu-features', '*.node', '@napi-rs/keyring'],
    // Its entry for Node asks for its own files in a way that no bundle can follow.
    alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' },
    banner: { js: commonJsNames },
    legalComments: 'linked',
    logLevel: 'silent',
  })
  for (const { path, contents } of outputFiles) await replaceFile(path, contents)
}
