import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** Electron's binary, or null where the package was installed without it. */
export function electronBinary(root = process.cwd()): string | null {
  const folder = path.join(root, 'node_modules', 'electron')
  const pointer = path.join(folder, 'path.txt')
  if (!existsSync(pointer)) return null
  const binary = path.join(folder, 'dist', readFileSync(pointer, 'utf8').trim())
  return existsSync(binary) ? binary : null
}
