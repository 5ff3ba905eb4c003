// Runs before anything is painted, as a file of its own: the page's policy allows no script in its HTML.
// The theme of last time; `state/appearance.ts` keeps it from then on.
;(() => {
  /** @type {Record<string, unknown>} */
  let kept = {}
  try {
    kept = JSON.parse(localStorage.getItem('airlock.settings') ?? '{}') ?? {}
  } catch {
    // The copy is damaged: as the system, until the backend tells.
  }
  const theme = String(kept['appearance.theme'] ?? 'system')
  const isDark = theme === 'system' ? matchMedia('(prefers-color-scheme: dark)').matches : theme.endsWith('dark')
  const isContrast =
    theme === 'system' ? matchMedia('(prefers-contrast: more)').matches : theme.startsWith('high-contrast')
  const root = document.documentElement
  root.dataset['theme'] = isDark ? 'dark' : 'light'
  root.dataset['contrast'] = isContrast ? 'more' : 'normal'
})()
