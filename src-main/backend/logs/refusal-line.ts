const mostNamed = 10

/**
 * One line of a sandbox's log about things that were kept out: what was being done, how many, and the first of them.
 * `count` is given where only some are known.
 */
export function refusalLine(doing: string, refused: readonly string[], count = refused.length): string {
  const named = refused.slice(0, mostNamed)
  const more = count - named.length
  return `${doing}: ${String(count)} left out: ${named.join('; ')}${more > 0 ? `; … and ${String(more)} more` : ''}`
}
