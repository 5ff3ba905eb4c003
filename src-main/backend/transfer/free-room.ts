import { statfs } from 'node:fs/promises'

/** Bytes that may be written there: half of what is free. */
export async function freeRoom(directory: string): Promise<number> {
  const { bavail, bsize } = await statfs(directory)
  return Math.floor((bavail * bsize) / 2)
}
