const firstMs = 100
const mostMs = 5000

/** Milliseconds to wait before try number `tries` (0 = the first): at once, then longer and longer, never all at the same time. */
export function backoffMs(tries: number, random: () => number = Math.random): number {
  if (tries === 0) return 0
  return Math.min(mostMs, firstMs * 2 ** (tries - 1)) * (0.75 + random() / 2)
}
