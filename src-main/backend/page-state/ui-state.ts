import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { z } from 'zod'
import { pageStateLimits } from '../../../src-shared/api/page-state.ts'
import type { SandboxId } from '../../../src-shared/engine/sandbox.ts'
import { AirlockError } from '../../../src-shared/errors/airlock-error.ts'
import type { BackendLog } from '../logs/backend-log.ts'
import { writing } from '../records/record-store.ts'
import { errorCodeOf } from '../server/error-code.ts'

type Parts = ReadonlyMap<string, string>

/** How a page looks on each sandbox: named texts that only the page understands, in one small file. */
export interface UiState {
  read(id: SandboxId): Promise<Readonly<Record<string, string>>>
  write(id: SandboxId, part: string, value: string | null): Promise<void>
  forget(id: SandboxId): void
}

const kept = z.object({
  schema: z.literal(1),
  parts: z.record(z.string().max(64), z.string().max(pageStateLimits.part)),
})

export function openUiState(folderOf: (id: SandboxId) => string, log: BackendLog): UiState {
  const known = new Map<SandboxId, Promise<Parts>>()
  const pathOf = (id: SandboxId) => join(folderOf(id), 'ui-state.json')

  async function load(id: SandboxId): Promise<Parts> {
    try {
      return new Map(Object.entries(kept.parse(JSON.parse(await readFile(pathOf(id), 'utf8'))).parts))
    } catch (error) {
      // A look that is lost is no reason to fail: the page begins anew.
      if (errorCodeOf(error) !== 'ENOENT') log.error(`How the page looked is lost: ${pathOf(id)}`, error)
      return new Map()
    }
  }

  const partsOf = (id: SandboxId) => {
    const loading = known.get(id) ?? load(id)
    known.set(id, loading)
    return loading
  }

  return {
    async read(id) {
      return Object.fromEntries(await partsOf(id))
    },
    async write(id, part, value) {
      const before = partsOf(id)
      const after = before.then((parts) => changed(parts, part, value))
      // One that is refused changes nothing for those after it.
      known.set(
        id,
        after.catch(() => before),
      )
      const parts = await after
      await writing(folderOf(id), async () => {
        await mkdir(folderOf(id), { recursive: true, mode: 0o700 })
        const text = JSON.stringify({ schema: 1, parts: Object.fromEntries(parts) })
        await writeFileAtomic(pathOf(id), text, { mode: 0o600 })
      })
    },
    forget(id) {
      known.delete(id)
    },
  }
}

function changed(parts: Parts, part: string, value: string | null): Parts {
  const after = new Map(parts)
  if (value === null) after.delete(part)
  else after.set(part, value)
  if (after.size > pageStateLimits.parts) {
    throw new AirlockError({
      code: 'too-many',
      message: 'The look of this sandbox’s page has too many parts.',
      why: `There are ${String(pageStateLimits.parts)} already.`,
      remedy: 'This is a fault of the page; reload it.',
    })
  }
  return after
}
