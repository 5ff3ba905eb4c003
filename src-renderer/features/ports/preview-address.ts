/** An address below a preview; whatever is typed, it never leads out of it. */
export function addressBelow(preview: string, path: string): string {
  const { origin } = new URL(preview)
  const below = `${origin}/${path.trim().replace(/^[/\\]+/, '')}`
  return URL.canParse(below) && new URL(below).origin === origin ? new URL(below).href : `${origin}/`
}

/** What a person types becomes a path: `about`, `/about` and the whole address all mean the same page. */
export function pathOf(typed: string, preview: string | null): string {
  const { origin } = preview === null ? { origin: '' } : new URL(preview)
  const path = origin !== '' && typed.startsWith(origin) ? typed.slice(origin.length) : typed
  return `/${path.trim().replace(/^[/\\]+/, '')}`
}
