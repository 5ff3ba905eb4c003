import { readFileSync } from 'node:fs'

const longest = 1024

/** A file of the kernel's, or nothing where this kernel has none (gVisor lacks several). */
export function kernelText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    // Its absence is itself what was seen, and every reader here has a word for it.
    return ''
  }
}

export function bounded(text: string): string {
  return text.slice(0, longest)
}

/** The value of `Name:` in a file like /proc/self/status; null when the kernel does not tell. */
export function statusField(status: string, name: string): string | null {
  return new RegExp(`^${name}:\\s*(\\S+)`, 'm').exec(status)?.[1] ?? null
}
