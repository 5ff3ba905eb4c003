import type { ISearchOptions } from '@xterm/addon-search'
import type { Look } from '../../state/appearance.ts'

/** Colours of what is found that leave text readable on each theme; the addon takes nothing but six digits. */
export const findColours = {
  dark: {
    matchBackground: '#5c4d1a',
    matchBorder: '#8a7530',
    matchOverviewRuler: '#8a7530',
    activeMatchBackground: '#8f5a10',
    activeMatchBorder: '#e8b45c',
    activeMatchColorOverviewRuler: '#e8b45c',
  },
  light: {
    matchBackground: '#ffedb3',
    matchBorder: '#b58a1f',
    matchOverviewRuler: '#d9b04a',
    activeMatchBackground: '#ffc966',
    activeMatchBorder: '#8a5a00',
    activeMatchColorOverviewRuler: '#8a5a00',
  },
  'contrast-dark': {
    matchBackground: '#4a3b00',
    matchBorder: '#ffd166',
    matchOverviewRuler: '#ffd166',
    activeMatchBackground: '#7a4300',
    activeMatchBorder: '#ffffff',
    activeMatchColorOverviewRuler: '#ffffff',
  },
  'contrast-light': {
    matchBackground: '#ffe27a',
    matchBorder: '#6b4e00',
    matchOverviewRuler: '#6b4e00',
    activeMatchBackground: '#ffb84d',
    activeMatchBorder: '#000000',
    activeMatchColorOverviewRuler: '#000000',
  },
} as const satisfies Record<Look, NonNullable<ISearchOptions['decorations']>>
