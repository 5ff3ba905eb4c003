import { mkdir, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { z } from 'zod'
import { parsedJson } from '../../../src-shared/text/parsed-json.ts'
import { writing } from '../records/record-store.ts'
import { errorCodeOf } from '../server/error-code.ts'

const kept = z.object({ key: z.string().min(1).max(64), keptIn: z.enum(['keyring', 'file']) })
const account = kept.extend({ organisation: z.string().min(1).max(64), connectedAt: z.iso.datetime() })
const shape = z.object({
  schema: z.literal(1),
  account: account.nullable(),
  /** Tokens that are being put away or forgotten: whatever of them lies somewhere has to go. */
  going: z.array(kept).max(100),
})

/** Where a token lies. */
export type KeptToken = z.output<typeof kept>
/** What is written down of the account; its token lies elsewhere. */
export type KeptAccount = z.output<typeof account>
export interface AccountFile {
  readonly account: KeptAccount | null
  readonly going: readonly KeptToken[]
}

const nothing: AccountFile = { account: null, going: [] }

/** Never rejects: what cannot be read is told, and no account is connected then. */
export async function readAccountFile(path: string): Promise<AccountFile & { readonly problem: string | null }> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return { ...nothing, problem: null }
    return { ...nothing, problem: `The account at Fly.io cannot be read: ${path}: ${String(error)}` }
  }
  // Cut short, e.g. by a full disk: it is told as damaged.
  const read = shape.safeParse(parsedJson(text))
  if (read.success) return { ...read.data, problem: null }
  return { ...nothing, problem: `${path} is damaged: connect the account at Fly.io again.` }
}

export async function writeAccountFile(path: string, file: AccountFile): Promise<void> {
  await writing(dirname(path), async () => {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    await writeFileAtomic(path, `${JSON.stringify({ schema: 1, ...file }, null, 1)}\n`, { mode: 0o600 })
  })
}
