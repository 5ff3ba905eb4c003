import { Search } from 'lucide-react'
import { useShortcut } from '../../state/commands.ts'
import { useView } from '../../state/view.ts'
import { Mark } from '../../ui/mark.tsx'

export function Titlebar() {
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
      <span className="titlebar-end" />
    </header>
  )
}
