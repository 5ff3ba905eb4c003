import { readdir, readFile } from 'node:fs/promises'
import { basename } from 'node:path'

/**
 * Ends processes of a runtime that hang over one container of ours: the engine waits for them without end, and so
 * would removing the container. Only processes that name this very container's 64-digit id are touched, and only
 * where we may (Linux, an engine on this computer, our own or as root). Resolves with how many were ended.
 */
export async function endHungRuntime(containerId: string): Promise<number> {
  if (process.platform !== 'linux' || !/^[0-9a-f]{64}$/.test(containerId)) return 0
  let ended = 0
  for (const entry of await readdir('/proc')) {
    if (!/^[0-9]+$/.test(entry)) continue
    const argv = await commandLine(entry)
    if (!argv.includes(containerId) || !argv.includes('create') || isMonitor(argv[0] ?? '')) continue
    try {
      process.kill(Number(entry), 'SIGKILL')
      ended += 1
    } catch (error) {
      // Already gone, or somebody else's: then the engine has to see to it.
      if (!['ESRCH', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
    }
  }
  return ended
}

/** These outlive a runtime and belong to the engine. */
function isMonitor(program: string): boolean {
  return /^(containerd|conmon|dockerd|podman)/.test(basename(program))
}

async function commandLine(pid: string): Promise<readonly string[]> {
  try {
    return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0')
  } catch (error) {
    if (['ENOENT', 'EACCES', 'ESRCH', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) return []
    throw error
  }
}
