import { create } from 'zustand'

export type Appearance = 'dark' | 'light'
/** What the person chose; `system` follows the computer. */
export type AppearanceChoice = Appearance | 'system'

interface AppearanceState {
  readonly choice: AppearanceChoice
  readonly shown: Appearance
  choose(choice: AppearanceChoice): void
}

const key = 'airlock.appearance'
const systemIsDark = matchMedia('(prefers-color-scheme: dark)')

function kept(): AppearanceChoice {
  const value = localStorage.getItem(key)
  return value === 'dark' || value === 'light' ? value : 'system'
}

function resolve(choice: AppearanceChoice): Appearance {
  if (choice !== 'system') return choice
  return systemIsDark.matches ? 'dark' : 'light'
}

export const useAppearance = create<AppearanceState>((set) => ({
  choice: kept(),
  shown: resolve(kept()),
  choose: (choice) => {
    localStorage.setItem(key, choice)
    set({ choice, shown: resolve(choice) })
  },
}))

/** Keeps the document's theme as chosen, from before the first paint on. */
export function followAppearance(root: HTMLElement): void {
  const show = () => {
    root.dataset['theme'] = useAppearance.getState().shown
  }
  show()
  useAppearance.subscribe(show)
  systemIsDark.addEventListener('change', () => {
    const { choice, choose } = useAppearance.getState()
    if (choice === 'system') choose('system')
  })
}
