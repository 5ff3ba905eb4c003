import { chmod, mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { build } from 'esbuild'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    /** The agent as one file, for Node. */
    agentBundle: string
  }
}

const root = resolve(import.meta.dirname, '..', '..')

/**
 * Bundles the agent once for a run of tests, where any user may read it: some tests run it as another than the owner of
 * this checkout.
 */
export default async function bundleAgent(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'airlock-agent-bundle-'))
  await chmod(folder, 0o755)
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
  const outfile = join(folder, 'agent.mjs')
  await build({
    absWorkingDir: root,
    entryPoints: ['src-agent/main.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    external: ['@lydell/node-pty'],
    banner: {
      js: "import { createRequire as airlockCreateRequire } from 'node:module'\nconst require = airlockCreateRequire(import.meta.url)",
    },
    logLevel: 'silent',
  })
  project.provide('agentBundle', outfile)
  return () => rm(folder, { recursive: true, force: true })
}
