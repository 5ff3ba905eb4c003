import { create } from 'zustand'
import type { SettingValue } from '../../src-shared/settings/definitions.ts'
import { changeSetting, settingOf, subscribeSettings } from './settings.ts'

export type Appearance = 'dark' | 'light'
/** What the person chose; `system` follows the computer. */
export type AppearanceChoice = SettingValue<'appearance.theme'>
/** A theme by name: the usual two, and the same with high contrast. */
export type Look = Appearance | 'contrast-dark' | 'contrast-light'

interface AppearanceState {
  readonly choice: AppearanceChoice
  readonly shown: Appearance
  readonly look: Look
  choose(choice: AppearanceChoice): void
}

const systemIsDark = matchMedia('(prefers-color-scheme: dark)')
const systemWantsContrast = matchMedia('(prefers-contrast: more)')

/** What is shown for a choice on a computer like this. */
function lookOf(choice: AppearanceChoice, system: { isDark: boolean; wantsContrast: boolean }): Look {
  switch (choice) {
    case 'high-contrast-dark':
      return 'contrast-dark'
    case 'high-contrast-light':
      return 'contrast-light'
    case 'dark':
    case 'light':
      return choice
    case 'system': {
      const shown = system.isDark ? 'dark' : 'light'
      return system.wantsContrast ? `contrast-${shown}` : shown
    }
  }
}

function now(): Pick<AppearanceState, 'choice' | 'shown' | 'look'> {
  const choice = settingOf('appearance.theme')
  const look = lookOf(choice, { isDark: systemIsDark.matches, wantsContrast: systemWantsContrast.matches })
  return { choice, look, shown: look === 'dark' || look === 'contrast-dark' ? 'dark' : 'light' }
}

export const useAppearance = create<AppearanceState>(() => ({
  ...now(),
  choose: (choice) => {
    changeSetting('appearance.theme', choice)
  },
}))

/** Keeps the document's theme as chosen, from before the first paint on. */
export function followAppearance(root: HTMLElement): void {
  const show = () => {
    const { shown, look } = useAppearance.getState()
    root.dataset['theme'] = shown
    root.dataset['contrast'] = look.startsWith('contrast') ? 'more' : 'normal'
    root.dataset['motion'] = settingOf('appearance.reduceMotion')
  }
  const look = () => {
    useAppearance.setState(now())
    show()
  }
  show()
  subscribeSettings(['appearance.theme', 'appearance.reduceMotion'], look)
  systemIsDark.addEventListener('change', look)
  systemWantsContrast.addEventListener('change', look)
}
