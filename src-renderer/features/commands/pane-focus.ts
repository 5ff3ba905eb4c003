/** The places that F6 goes round, in reading order; the first thing in each that takes the focus gets it. */
const panes = [
  { within: '.sidebar', target: '[aria-current], button' },
  { within: '.frame-edge', target: 'button' },
  { within: '.window-banners', target: 'button' },
  { within: '.window-scroll', target: 'input, button, [tabindex="0"]' },
  { within: '.banners', target: 'button' },
  { within: '.side-content, .files', target: '[role="tree"], input, textarea, button, [tabindex="0"]' },
  { within: '.editor', target: '.native-edit-context, textarea, [role="tab"][aria-selected="true"]' },
  { within: '.terminals', target: '.xterm-helper-textarea, button' },
  { within: '.preview', target: 'input' },
  { within: '.statusbar', target: 'button' },
] as const

/** Moves the focus to the next pane (or the one before) that is there. */
export function focusPane(step: 1 | -1, root: ParentNode = document): void {
  const there = panes.flatMap(({ within, target }) => {
    const pane = root.querySelector(within)
    const element = pane?.querySelector<HTMLElement>(target)
    return pane && element ? [{ pane, element }] : []
  })
  const current = there.findIndex(({ pane }) => pane.contains(document.activeElement))
  const next = current < 0 ? 0 : (current + step + there.length) % there.length
  there[next]?.element.focus()
}
