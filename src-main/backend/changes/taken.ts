import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { z } from 'zod'
import type { UntakenWork } from '../../../src-shared/api/changes.ts'
import type { SandboxId } from '../../../src-shared/engine/sandbox.ts'
import { parsedJson } from '../../../src-shared/text/parsed-json.ts'
import { writing } from '../records/record-store.ts'
import { readIfThere } from './originals.ts'

/** Stands for “it was taken out that this is gone”. */
export const goneHash = '0'.repeat(64)

export interface SeenWork extends UntakenWork {
  /** Whether it was the last look before a stop: then nothing was done since. */
  readonly isLast: boolean
}

/** What of each sandbox was taken out, and what was seen last of its work; kept next to its record. */
export interface Taken {
  /** Hash by path (relative to /workspace) of what was taken out last. */
  load(id: SandboxId): Promise<ReadonlyMap<string, string>>
  note(id: SandboxId, taken: ReadonlyMap<string, string>): Promise<void>
  /** Null when nobody looked yet in the run that is the last one. */
  seen(id: SandboxId): Promise<SeenWork | null>
  noteSeen(id: SandboxId, work: SeenWork): Promise<void>
  /** Called when a run begins: what was seen before says nothing of it. */
  forgetSeen(id: SandboxId): Promise<void>
  remove(id: SandboxId): Promise<void>
}

/** More than this many files of one sandbox are not remembered: they count as not taken out. */
const mostKept = 200_000

/** Bytes of what is remembered of one sandbox; more is not ours, and not read. */
const mostBytes = 64 * 1024 ** 2

const entries = z.array(z.tuple([z.string().max(4096), z.string().regex(/^[0-9a-f]{64}$/)])).max(mostKept)
const work: z.ZodType<SeenWork> = z.object({
  changed: z.int().nonnegative(),
  taken: z.int().nonnegative(),
  deleted: z.int().nonnegative().default(0),
  deletedTold: z.int().nonnegative().default(0),
  readAt: z.string().max(64).nullable(),
  isLast: z.boolean().default(false),
})

export function openTaken(directory: string): Taken {
  const takenOf = (id: SandboxId) => join(directory, `${id}.taken`)
  const seenOf = (id: SandboxId) => join(directory, `${id}.seen`)
  /** One write after the other: what two copies note at once must not replace one another. */
  let last: Promise<void> = Promise.resolve()

  async function load(id: SandboxId): Promise<ReadonlyMap<string, string>> {
    // Where it is damaged nothing counts as taken out.
    const parsed = entries.safeParse(parsedJson(await readIfThere(takenOf(id), mostBytes)))
    return new Map(parsed.success ? parsed.data : [])
  }
  async function write(path: string, value: unknown): Promise<void> {
    await writing(directory, async () => {
      await mkdir(directory, { recursive: true, mode: 0o700 })
      await writeFileAtomic(path, JSON.stringify(value), { mode: 0o600 })
    })
  }

  return {
    load,
    async note(id, taken) {
      if (taken.size === 0) return
      const noted = last.then(async () => {
        const all = [...new Map([...(await load(id)), ...taken])]
        await write(takenOf(id), newest(all))
      })
      last = noted.catch(() => undefined)
      await noted
    },
    async seen(id) {
      const parsed = work.safeParse(parsedJson(await readIfThere(seenOf(id))))
      return parsed.success ? parsed.data : null
    },
    noteSeen: (id, seen) => write(seenOf(id), seen),
    forgetSeen: (id) => writing(directory, () => rm(seenOf(id), { force: true })),
    async remove(id) {
      await writing(directory, async () => {
        await rm(takenOf(id), { force: true })
        await rm(seenOf(id), { force: true })
      })
    },
  }
}

/** Those noted last that there is room for. */
function newest(all: readonly (readonly [string, string])[]): readonly (readonly [string, string])[] {
  let [first, bytes] = [all.length, 2]
  while (first > 0 && all.length - first < mostKept) {
    const entry = all[first - 1]
    bytes += Buffer.byteLength(JSON.stringify(entry)) + 1
    if (bytes > mostBytes) break
    first -= 1
  }
  return all.slice(first).filter(([path]) => path.length <= 4096)
}
