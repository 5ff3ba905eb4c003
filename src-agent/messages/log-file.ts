import { fstatSync, ftruncateSync, writeSync } from 'node:fs'

const mostBytes = 256 * 1024

/**
 * Adds a line to standard error, which init made a file in memory (`>>`): a full one begins anew, so that it never eats
 * the memory it lies in. False when that cannot be written: the app gets messages by the channel in any case.
 */
export function writeToLogFile(line: string, descriptor = 2, limit = mostBytes): boolean {
  try {
    const stats = fstatSync(descriptor)
    if (stats.isFile() && stats.size + line.length > limit) ftruncateSync(descriptor)
    writeSync(descriptor, line)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error
    return false
  }
}
