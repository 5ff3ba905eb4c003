import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { z } from 'zod'
import type { BackendLog } from '../../logs/backend-log.ts'
import { errorCodeOf } from '../../server/error-code.ts'
import type { KnownHosts } from './known-hosts.ts'
import { toolIds } from './tools.ts'

const hosts = z.array(z.object({ host: z.string().min(1).max(255), port: z.int().min(1).max(65_535) })).max(32)
const known = z.partialRecord(z.enum(toolIds), hosts).transform((tools): KnownHosts => tools)
const file = z.object({
  /** Milliseconds. */
  readAt: z.number(),
  computer: known.nullable(),
  images: z.array(z.tuple([z.string().max(1000), known])).max(500),
})

export type KeptHosts = z.output<typeof file>

const mostImages = 200

/** What tools said, over restarts: `tools.json`, for this user only. Never rejects. */
export async function loadHosts(directory: string, log: BackendLog): Promise<KeptHosts> {
  const path = pathIn(directory)
  try {
    return file.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch (error) {
    if (errorCodeOf(error) !== 'ENOENT') log.error(`${path} cannot be read; the tools are asked anew`, error)
    return { readAt: 0, computer: null, images: [] }
  }
}

/** The images that were learnt last are kept. */
export async function saveHosts(directory: string, kept: KeptHosts): Promise<void> {
  const text = JSON.stringify({ ...kept, images: kept.images.slice(-mostImages) })
  await writeFileAtomic(pathIn(directory), `${text}\n`, { mode: 0o600 })
}

function pathIn(directory: string): string {
  return join(directory, 'tools.json')
}
