import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { isAlive } from './command.ts'

/**
 * Runs `work` while no other process does so for the same path. A lock whose holder has died is taken over.
 * @param onWait called once when another process has to be waited for
 */
export async function withLock<T>(
  path: string,
  signal: AbortSignal,
  onWait: () => void,
  work: () => Promise<T>,
): Promise<T> {
  mkdirSync(dirname(path), { recursive: true })
  let told = false
  while (!take(path)) {
    if (!told) onWait()
    told = true
    await wait(100, undefined, { signal })
  }
  try {
    return await work()
  } finally {
    rmSync(path, { force: true })
  }
}

function take(path: string): boolean {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  if (holderLives(path)) return false
  rmSync(path, { force: true })
  return take(path)
}

function holderLives(path: string): boolean {
  try {
    const holder = Number(readFileSync(path, 'utf8'))
    // Empty: it was made this instant and its holder is about to write its pid.
    return holder === 0 || isAlive(holder)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
}
