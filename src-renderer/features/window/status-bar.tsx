import { Menu } from '@base-ui/react/menu'
import { Check, Contrast, Monitor, Moon, Sun } from 'lucide-react'
import type { ReactNode } from 'react'
import { useAppearance, type AppearanceChoice } from '../../state/appearance.ts'

const appearances = [
  { choice: 'system', title: 'As the system', Icon: Monitor },
  { choice: 'dark', title: 'Dark', Icon: Moon },
  { choice: 'light', title: 'Light', Icon: Sun },
  { choice: 'high-contrast-dark', title: 'High contrast dark', Icon: Contrast },
  { choice: 'high-contrast-light', title: 'High contrast light', Icon: Contrast },
] as const satisfies readonly { choice: AppearanceChoice; title: string; Icon: unknown }[]

interface StatusBarProps {
  readonly children: ReactNode
  /** Stands at the right end. */
  readonly end: ReactNode
}

/** Quiet facts of the window. */
export function StatusBar({ children, end }: StatusBarProps) {
  const { choice, choose } = useAppearance()
  const { Icon } = appearances.find((one) => one.choice === choice) ?? appearances[0]
  return (
    <footer className="statusbar">
      {children}
      <Menu.Root>
        <Menu.Trigger className="status-button" aria-label="Appearance">
          <Icon size={14} aria-hidden />
        </Menu.Trigger>
        <Menu.Portal>
          <Menu.Positioner side="top" align="end" sideOffset={6} className="layer">
            <Menu.Popup className="popup menu">
              {appearances.map(({ choice: value, title, Icon: ItemIcon }) => (
                <Menu.Item
                  key={value}
                  className="menu-item"
                  onClick={() => {
                    choose(value)
                  }}
                >
                  <ItemIcon size={14} aria-hidden />
                  {title}
                  {value === choice && (
                    <span className="menu-hint">
                      <Check size={14} aria-label="chosen" />
                    </span>
                  )}
                </Menu.Item>
              ))}
            </Menu.Popup>
          </Menu.Positioner>
        </Menu.Portal>
      </Menu.Root>
      {end}
    </footer>
  )
}
