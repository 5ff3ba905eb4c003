const key = 'airlock.recent-commands'
const mostKept = 20

/** Ids of what was run from the palette, newest first. */
export function recentCommands(): readonly string[] {
  return (localStorage.getItem(key) ?? '').split('\n').filter(Boolean)
}

export function noteCommand(id: string): void {
  const others = recentCommands().filter((other) => other !== id)
  localStorage.setItem(key, [id, ...others].slice(0, mostKept).join('\n'))
}
