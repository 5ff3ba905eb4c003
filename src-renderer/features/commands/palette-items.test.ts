import { describe, expect, it } from 'vitest'
import type { Sandbox } from '../../../src-shared/engine/sandbox.ts'
import { paletteAtFirst, paletteFound, paletteItems } from './palette-items.ts'

const run = () => undefined
const sources = {
  commands: [
    { id: 'palette', title: 'Commands', run },
    { id: 'terminal.new', title: 'New terminal', shortcut: 'Ctrl+Shift+`', run },
    { id: 'sandbox.new', title: 'New sandbox…', shortcut: 'Mod+Shift+N', run },
    { id: 'theme.dark', title: 'Theme: dark', run },
    { id: 'sandbox.pause', title: 'Pause “demo”', disabled: 'This engine cannot pause.', run },
  ],
  catalogue: [
    { id: 'editor.save', title: 'Save', needs: 'Open a file first.' },
    { id: 'terminal.new', title: 'New terminal', needs: 'It needs a running sandbox.' },
  ],
  overrides: { 'theme.dark': 'F9' },
  sandboxes: [
    { id: '1', name: 'demo', state: 'running' },
    { id: '2', name: 'scraper', state: 'stopped' },
  ] as Sandbox[],
  selected: '1',
  select: run,
}
const items = paletteItems(sources)
const titles = (found: readonly { readonly title: string }[]) => found.map(({ title }) => title)

describe('[KB4] the palette', () => {
  it('shows what was used last, then what can be done, by group', () => {
    const groups = paletteAtFirst(items, ['theme.dark', 'editor.save', 'gone'])
    expect(groups.map(({ label, items }) => [label, ...titles(items)])).toEqual([
      ['Recent', 'Theme: dark'],
      ['Sandboxes', 'Go to scraper'],
      ['Sandbox', 'New sandbox…'],
      ['Terminal', 'New terminal'],
    ])
  })

  it('finds by letters in order, and names the group as well', () => {
    expect(titles(paletteFound(items, 'nt', []))[0]).toBe('New terminal')
    expect(titles(paletteFound(items, 'scr', []))).toContain('Go to scraper')
    expect(titles(paletteFound(items, 'appearance', []))).toContain('Theme: dark')
    expect(paletteFound(items, 'zzz', [])).toEqual([])
  })

  it('puts what was used lately before its like', () => {
    expect(titles(paletteFound(items, 'new', []))).toEqual(
      expect.arrayContaining(['New sandbox…', 'New terminal']) as string[],
    )
    expect(titles(paletteFound(items, 'new', ['terminal.new']))[0]).toBe('New terminal')
    expect(titles(paletteFound(items, 'new', ['sandbox.new']))[0]).toBe('New sandbox…')
  })

  it('shows what cannot be done below, with the reason', () => {
    const [save] = paletteFound(items, 'save', [])
    expect(save).toMatchObject({ title: 'Save', isDisabled: true, hint: 'Open a file first.' })
    expect(paletteFound(items, 'pause', [])[0]).toMatchObject({ isDisabled: true, hint: 'This engine cannot pause.' })
  })

  it('shows the keys that hold now', () => {
    expect(items.find(({ id }) => id === 'theme.dark')?.hint).toBe('F9')
  })
})
