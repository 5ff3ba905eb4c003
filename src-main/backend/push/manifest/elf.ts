/** The kinds of computers that programs in a sandbox are made for. */
export type Architecture = 'amd64' | 'arm64'

/** Bytes of a file that say whether it is a program and for what. */
export const elfHeadBytes = 20

const machines: Readonly<Record<number, Architecture>> = { 62: 'amd64', 183: 'arm64' }

/** What a program was made for: null for no program (of Linux), `other` for one of a rarer kind. */
export function architectureOf(head: Uint8Array): Architecture | 'other' | null {
  if (head.length < elfHeadBytes) return null
  const isElf = head[0] === 0x7f && head[1] === 0x45 && head[2] === 0x4c && head[3] === 0x46
  if (!isElf) return null
  const [low, high] = head[5] === 2 ? [head[19], head[18]] : [head[18], head[19]]
  return machines[(low ?? 0) + (high ?? 0) * 256] ?? 'other'
}
