import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { z } from 'zod'
import { draft as draftSchema, pageStateLimits, type KeptDraft } from '../../../src-shared/api/page-state.ts'
import type { SandboxId } from '../../../src-shared/engine/sandbox.ts'
import { AirlockError } from '../../../src-shared/errors/airlock-error.ts'
import type { BackendLog } from '../logs/backend-log.ts'
import { writing } from '../records/record-store.ts'
import { errorCodeOf } from '../server/error-code.ts'

/** Text that was typed and not saved, a file of its own for each: what was typed outlives page and backend. */
export interface Drafts {
  list(id: SandboxId): Promise<readonly string[]>
  /** The one that was kept last. */
  read(id: SandboxId, path: string): Promise<KeptDraft | null>
  keep(id: SandboxId, path: string, kept: KeptDraft & { readonly replaces: string | null }): Promise<void>
  /** Removes this revision; what another door kept of the file stays. */
  drop(id: SandboxId, path: string, revision: string): Promise<void>
}

const keptDraft = z.object({
  schema: z.literal(2),
  path: z.string().max(4096),
  revision: z.uuid(),
  keptAt: z.number(),
  draft: draftSchema,
})
type StoredDraft = z.infer<typeof keptDraft>
const fileName = /^[0-9a-f]{64}\.[0-9a-f-]{36}\.json$/

export function openDrafts(folderOf: (id: SandboxId) => string, log: BackendLog): Drafts {
  const draftsOf = (id: SandboxId) => join(folderOf(id), 'drafts')
  // A path may be longer than a file name, and says more than a name of a file should.
  const beginOf = (path: string) => `${createHash('sha256').update(path).digest('hex')}.`
  const fileOf = (id: SandboxId, path: string, revision: string) =>
    join(draftsOf(id), `${beginOf(path)}${revision}.json`)

  async function names(id: SandboxId): Promise<readonly string[]> {
    try {
      return (await readdir(draftsOf(id))).filter((name) => fileName.test(name))
    } catch (error) {
      if (errorCodeOf(error) === 'ENOENT') return []
      throw error
    }
  }

  async function load(file: string): Promise<StoredDraft | null> {
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
      return [...new Set(loaded.flatMap((one) => (one === null ? [] : [one.path])))].sort()
    },
    async read(id, path) {
      const own = (await names(id)).filter((name) => name.startsWith(beginOf(path)))
      const loaded = await Promise.all(own.map((name) => load(join(draftsOf(id), name))))
      const [latest] = loaded.filter((one) => one?.path === path).sort((a, b) => (b?.keptAt ?? 0) - (a?.keptAt ?? 0))
      return latest == null ? null : { draft: latest.draft, revision: latest.revision }
    },
    async keep(id, path, { draft, revision, replaces }) {
      const there = new Set((await names(id)).map((name) => join(draftsOf(id), name)))
      const before = replaces === null ? null : fileOf(id, path, replaces)
      const isNew = before === null || !there.has(before)
      if (isNew && there.size >= pageStateLimits.drafts) throw tooMany()
      const stored: StoredDraft = { schema: 2, path, revision, keptAt: Date.now(), draft }
      await writing(draftsOf(id), async () => {
        await mkdir(draftsOf(id), { recursive: true, mode: 0o700 })
        await writeFileAtomic(fileOf(id, path, revision), JSON.stringify(stored), { mode: 0o600 })
        // Only then: one of them is there at any time.
        if (before !== null) await rm(before, { force: true })
      })
    },
    async drop(id, path, revision) {
      await writing(draftsOf(id), () => rm(fileOf(id, path, revision), { force: true }))
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
