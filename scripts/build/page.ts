import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { mustRun } from '../setup/command.ts'

/**
 * Builds the page into `out/renderer`, in a process of its own: Vite ends the whole process over some mistakes in a
 * page. @throws Error with Vite's words when the page is missing or does not compile.
 */
export async function buildPage(root: string, signal: AbortSignal): Promise<void> {
  const folder = join(root, 'src-renderer')
  if (!existsSync(join(folder, 'index.html'))) throw new Error('src-renderer/index.html is missing')
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js')
  await mustRun(process.execPath, [vite, 'build', '--logLevel', 'warn'], { cwd: folder, signal })
}
