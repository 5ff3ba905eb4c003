import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { z } from 'zod'
import { draft as draftSchema, pageStateLimits, type Draft } from '../../../src-shared/api/page-state.ts'
import type { SandboxId } from '../../../src-shared/engine/sandbox.ts'
import { AirlockError } from '../../../src-shared/errors/airlock-error.ts'
import type { BackendLog } from '../logs/backend-log.ts'
import { writing } from '../records/record-store.ts'
import { errorCodeOf } from '../server/error-code.ts'

/** Text that was typed and not saved, a file of its own for each: what was typed outlives page and backend. */
export interface Drafts {
  list(id: SandboxId): Promise<readonly string[]>
  read(id: SandboxId, path: string): Promise<Draft | null>
  keep(id: SandboxId, path: string, draft: Draft): Promise<void>
  drop(id: SandboxId, path: string): Promise<void>
}

const keptDraft = z.object({ schema: z.literal(1), path: z.string().max(4096), draft: draftSchema })

export function openDrafts(folderOf: (id: SandboxId) => string, log: BackendLog): Drafts {
  const draftsOf = (id: SandboxId) => join(folderOf(id), 'drafts')
  // A path may be longer than a file name, and says more than a name of a file should.
  const fileOf = (id: SandboxId, path: string) =>
    join(draftsOf(id), `${createHash('sha256').update(path).digest('hex')}.json`)

  async function names(id: SandboxId): Promise<readonly string[]> {
    try {
      return (await readdir(draftsOf(id))).filter((name) => /^[0-9a-f]{64}\.json$/.test(name))
    } catch (error) {
      if (errorCodeOf(error) === 'ENOENT') return []
      throw error
    }
  }

  async function load(file: string): Promise<z.infer<typeof keptDraft> | null> {
    try {
      return keptDraft.parse(JSON.parse(await readFile(file, 'utf8')))
    } catch (error) {
      if (errorCodeOf(error) === 'ENOENT') return null
      // Never thrown away: somebody may find their words in it.
      log.error(`Unsaved text cannot be read; it is set aside as ${file}.corrupt`, error)
      await rename(file, `${file}.corrupt`)
      return null
    }
  }

  return {
    async list(id) {
      const loaded = await Promise.all((await names(id)).map((name) => load(join(draftsOf(id), name))))
      return loaded.flatMap((one) => (one === null ? [] : [one.path])).sort()
    },
    async read(id, path) {
      const loaded = await load(fileOf(id, path))
      return loaded?.path === path ? loaded.draft : null
    },
    async keep(id, path, draft) {
      const there = await names(id)
      const isNew = !there.some((name) => fileOf(id, path).endsWith(name))
      if (isNew && there.length >= pageStateLimits.drafts) throw tooMany()
      await writing(draftsOf(id), async () => {
        await mkdir(draftsOf(id), { recursive: true, mode: 0o700 })
        await writeFileAtomic(fileOf(id, path), JSON.stringify({ schema: 1, path, draft }), { mode: 0o600 })
      })
    },
    async drop(id, path) {
      await writing(draftsOf(id), () => rm(fileOf(id, path), { force: true }))
    },
  }
}

function tooMany(): AirlockError {
  return new AirlockError({
    code: 'too-many',
    message: 'There are too many files with unsaved text.',
    why: `Text of ${String(pageStateLimits.drafts)} files is kept already.`,
    remedy: 'Save some of them.',
  })
}
