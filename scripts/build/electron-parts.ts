import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { mustRun } from '../setup/command.ts'
import { moveFiles, moveFolder } from './put-in-place.ts'

/** What electron-vite makes for Electron, beside the programs for Node in `out/main`. */
export const windowPrograms = ['out/main/index.js', 'out/main/pump.js', 'out/preload/index.cjs'] as const

/** Builds the window's programs. @throws Error with electron-vite's words when one is missing or does not compile. */
export async function buildWindow(root: string, signal: AbortSignal): Promise<void> {
  await electronVite(root, 'window', signal, async (made) => {
    await moveFiles(join(made, 'preload'), join(root, 'out', 'preload'))
    await moveFiles(join(made, 'main'), join(root, 'out', 'main'))
  })
}

/** Builds the page. @throws Error with electron-vite's words when it is missing or does not compile. */
export async function buildPage(root: string, signal: AbortSignal): Promise<void> {
  if (!existsSync(join(root, 'src-renderer', 'index.html'))) throw new Error('src-renderer/index.html is missing')
  await electronVite(root, 'page', signal, (made) => moveFolder(join(made, 'renderer'), join(root, 'out', 'renderer')))
}

/** Runs in a process of its own, since Vite ends the whole process over some mistakes in a page. */
async function electronVite(
  root: string,
  what: 'window' | 'page',
  signal: AbortSignal,
  take: (made: string) => Promise<void>,
): Promise<void> {
  const made = join(root, 'out', `.${what}`)
  const program = join(import.meta.dirname, 'electron-vite.mjs')
  await rm(made, { recursive: true, force: true })
  try {
    await mustRun(process.execPath, [program, made], {
      cwd: root,
      signal,
      env: { ...process.env, AIRLOCK_BUILD: what },
    })
    await take(made)
  } finally {
    await rm(made, { recursive: true, force: true })
  }
}
