import { describe, expect, it } from 'vitest'
import { contrastRatio } from '../../../testing/contrast-ratio.ts'
import type { Look } from '../../state/appearance.ts'
import { findColours } from './find-colours.ts'
import { terminalThemes } from './terminal-theme.ts'

const themes: readonly (readonly [Look, { readonly text: number; readonly edge: number }])[] = [
  ['dark', { text: 4.5, edge: 3 }],
  ['light', { text: 4.5, edge: 3 }],
  ['contrast-dark', { text: 7, edge: 7 }],
  ['contrast-light', { text: 7, edge: 7 }],
]

describe.each(themes)('[KB8] [TE14] what is found in a terminal with the theme %s', (look, { text, edge }) => {
  const { background, foreground } = terminalThemes[look]
  const colours = findColours[look]

  it('stands out by its edge, and can be read', () => {
    for (const border of [colours.matchBorder, colours.activeMatchBorder]) {
      expect(contrastRatio(border, background)).toBeGreaterThanOrEqual(edge)
    }
    for (const fill of [colours.matchBackground, colours.activeMatchBackground]) {
      expect(contrastRatio(foreground, fill)).toBeGreaterThanOrEqual(text)
    }
  })

  it('tells the match in front from the others', () => {
    expect(contrastRatio(colours.matchBackground, colours.activeMatchBackground)).toBeGreaterThanOrEqual(1.2)
    expect(colours.activeMatchBorder).not.toBe(colours.matchBorder)
  })
})
