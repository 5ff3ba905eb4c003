import { Search } from 'lucide-react'
import type { ReactNode } from 'react'
import { useShortcut } from '../../state/commands.ts'
import { useView } from '../../state/view.ts'
import { Mark } from '../../ui/mark.tsx'

/** `end`: what goes over the edge of the whole window, for the sandbox in view. */
export function Titlebar({ end }: { readonly end?: ReactNode }) {
  const open = useView((view) => view.open)
  const keys = useShortcut('palette')
  return (
    <header className="titlebar">
      <span className="titlebar-name">
        <Mark />
        Airlock
      </span>
      <button
        type="button"
        className="titlebar-search"
        onClick={() => {
          open({ kind: 'palette' })
        }}
      >
        <Search size={14} aria-hidden />
        <span className="truncate">Search or run a command…</span>
        {keys !== '' && <kbd className="kbd">{keys}</kbd>}
      </button>
      <span className="titlebar-end">{end}</span>
    </header>
  )
}
