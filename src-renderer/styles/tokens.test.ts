import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { contrastRatio } from '../../testing/contrast-ratio.ts'

const css = readFileSync(join(import.meta.dirname, 'tokens.css'), 'utf8')

/** Colours by token, of all blocks with that selector. */
function tokens(...selectors: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    selectors.flatMap((selector) => {
      const start = css.indexOf(`${selector} {`)
      expect(start, selector).toBeGreaterThanOrEqual(0)
      const block = css.slice(start, css.indexOf('}', start))
      return [...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name = '', colour = '']) => [name, colour])
    }),
  )
}

const dark = `:root[data-theme='dark']`
const light = `:root[data-theme='light']`
const contrast = `:root[data-contrast='more']`
const themes = {
  dark: { colours: tokens(dark), text: 4.5 },
  light: { colours: tokens(light), text: 4.5 },
  'high contrast dark': { colours: tokens(contrast), text: 7 },
  'high contrast light': { colours: tokens(`${light}[data-contrast='more']`), text: 7 },
}

const surfaces = ['surface-0', 'surface-1', 'surface-2', 'surface-3', 'surface-hover', 'surface-selected']

describe.each(Object.entries(themes))('[KB8] contrast of the theme %s', (_name, { colours, text }) => {
  const between = (one: string, other: string) => contrastRatio(colours[one] ?? '', colours[other] ?? '')

  it('lets text be read on every surface', () => {
    for (const surface of surfaces) {
      for (const token of ['text', 'text-muted']) {
        expect(between(token, surface), `${token} on ${surface}`).toBeGreaterThanOrEqual(text)
      }
    }
    for (const surface of surfaces.slice(0, 4)) {
      for (const token of ['text-faint', 'accent', 'warn', 'danger']) {
        expect(between(token, surface), `${token} on ${surface}`).toBeGreaterThanOrEqual(text)
      }
    }
  })

  it('lets text be read on fills and on what warns', () => {
    for (const [token, fill] of [
      ['on-accent', 'accent-fill'],
      ['on-accent', 'accent-fill-hover'],
      ['on-danger', 'danger-fill'],
      ['on-danger', 'danger-fill-hover'],
      ['text', 'warn-soft'],
      ['text-muted', 'warn-soft'],
      ['text', 'danger-soft'],
      ['text-muted', 'danger-soft'],
      ['text', 'accent-soft'],
    ] as const) {
      expect(between(token, fill), `${token} on ${fill}`).toBeGreaterThanOrEqual(text)
    }
  })

  it('lets the focus and the edges of sandboxes be seen', () => {
    for (const token of [
      'focus',
      'inside-edge-vm',
      'inside-edge-gvisor',
      'inside-edge-container',
      'inside-edge-broken',
    ]) {
      for (const surface of ['surface-0', 'surface-1', 'surface-2']) {
        expect(between(token, surface), `${token} on ${surface}`).toBeGreaterThanOrEqual(3)
      }
    }
  })
})
