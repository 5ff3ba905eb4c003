import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { cancelled } from '../../../src-shared/errors/airlock-error.ts'
import type { RuntimeSource } from '../engines/runtime-source.ts'
import { damaged, notBuilt, notBuiltFor, unreadable } from './runtime-errors.ts'
import { TarVerifier } from './tar-verifier.ts'

const entry = z.object({
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  /** A file beside the manifest, never anywhere else. */
  tar: z.string().regex(/^[a-z0-9][a-z0-9.-]*\.tar$/),
})
const manifest = z.object({ architectures: z.object({ amd64: entry.optional(), arm64: entry.optional() }) })

/**
 * The runtime that `npm run build` (or the installer) left in a folder: `manifest.json` and one tar per architecture.
 * Each tar is hashed before its first use and again when it was replaced, so a damaged one never reaches an engine.
 */
export function builtRuntime(folder: string): RuntimeSource {
  const verifier = new TarVerifier()
  return {
    async runtimeFor(architecture, { signal }) {
      // Cancelled before anything began is still a cancel, whatever the folder holds.
      if (signal.aborted) throw cancelled('Preparing the agent’s files')
      let expected: string | null = null
      for (;;) {
        const built = (await readManifest(folder))[architecture]
        if (built === undefined) throw notBuiltFor(architecture, folder)
        const tarPath = join(folder, built.tar)
        const actual = await verifier.hashOf(tarPath, signal)
        if (actual === built.hash) return { hash: built.hash, tarPath }
        // A build may replace the tar between the two reads: the manifest then names another hash the next time.
        if (expected === built.hash) throw damaged(tarPath, built.hash, actual)
        expected = built.hash
      }
    },
  }
}

async function readManifest(folder: string): Promise<z.infer<typeof manifest>['architectures']> {
  const path = join(folder, 'manifest.json')
  let content: string
  try {
    content = await readFile(path, 'utf8')
  } catch (error) {
    throw notBuilt(path, error)
  }
  try {
    return manifest.parse(JSON.parse(content)).architectures
  } catch (error) {
    throw unreadable(path, error)
  }
}
