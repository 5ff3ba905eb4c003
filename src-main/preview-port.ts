import { randomInt } from 'node:crypto'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'

/** Below the ports that systems give to outgoing connections, so that it is mostly free. */
const [lowest, highest] = [20_000, 32_000] as const

const fileIn = (stateDirectory: string) => join(stateDirectory, 'preview-port')

/**
 * The port on which this person's previews are served, chosen once: the backend listens there, and doors let the page
 * frame what is served there and nothing else, also while the backend is being started.
 */
export async function previewPort(stateDirectory: string): Promise<number> {
  const kept = await read(stateDirectory)
  if (kept !== null) return kept
  const chosen = randomInt(lowest, highest)
  await keepPreviewPort(stateDirectory, chosen)
  return chosen
}

/** Remembers another one, after the one that was kept turned out to be somebody else's. */
export async function keepPreviewPort(stateDirectory: string, port: number): Promise<void> {
  await mkdir(stateDirectory, { recursive: true, mode: 0o700 })
  await writeFileAtomic(fileIn(stateDirectory), `${String(port)}\n`, { mode: 0o600 })
}

async function read(stateDirectory: string): Promise<number | null> {
  try {
    const port = Number((await readFile(fileIn(stateDirectory), 'utf8')).trim())
    return Number.isInteger(port) && port > 1023 && port < 65_536 ? port : null
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}
